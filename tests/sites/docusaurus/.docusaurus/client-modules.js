export default [
  require("/tmp/out/wt/docs/tests/sites/docusaurus/node_modules/infima/dist/css/default/default.css"),
  require("/tmp/out/wt/docs/tests/sites/docusaurus/node_modules/@docusaurus/theme-classic/lib/prism-include-languages"),
  require("/tmp/out/wt/docs/tests/sites/docusaurus/node_modules/@docusaurus/theme-classic/lib/nprogress"),
];
