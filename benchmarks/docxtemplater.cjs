// Fills a template with docxtemplater: node docxtemplater.cjs TEMPLATE.docx CONTEXTS.json OUT.docx
// Reads one line for each round, fills all contexts, and answers with the seconds that took.
const fs = require("node:fs");
const readline = require("node:readline");
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");

const [template, contexts, out] = process.argv.slice(2);
const data = fs.readFileSync(template);
const values = JSON.parse(fs.readFileSync(contexts, "utf8"));

function fill(context) {
  const document = new Docxtemplater(new PizZip(data), { paragraphLoop: true, linebreaks: true });
  document.render(context);
  return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
}

readline.createInterface({ input: process.stdin }).on("line", () => {
  const start = process.hrtime.bigint();
  let last;
  for (const context of values) last = fill(context);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  fs.writeFileSync(out, last);
  console.log(JSON.stringify(seconds));
});
