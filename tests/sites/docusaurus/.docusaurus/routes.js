import React from 'react';
import ComponentCreator from '@docusaurus/ComponentCreator';

export default [
  {
    path: '/',
    component: ComponentCreator('/', '7f4'),
    routes: [
      {
        path: '/',
        component: ComponentCreator('/', 'bb3'),
        routes: [
          {
            path: '/',
            component: ComponentCreator('/', '659'),
            routes: [
              {
                path: '/second',
                component: ComponentCreator('/second', '2b2'),
                exact: true,
                sidebar: "docs"
              },
              {
                path: '/',
                component: ComponentCreator('/', '3d2'),
                exact: true,
                sidebar: "docs"
              }
            ]
          }
        ]
      }
    ]
  },
  {
    path: '*',
    component: ComponentCreator('*'),
  },
];
