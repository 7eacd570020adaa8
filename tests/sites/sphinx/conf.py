project = "A site with live examples"
extensions = []
html_theme = "furo"
html_js_files = [("/playground/async-runner-playground.js", {"type": "module"})]
exclude_patterns = ["_build", "requirements.*"]
