// What esbuild has made of a script, smaller once more: swc inlines what is used once, which esbuild does not.
// Arguments: the folder of @swc/core, the script, and "module" or "script".
const [, swc, file, kind] = process.argv;
const { code } = require(swc).minifySync(require("fs").readFileSync(file, "utf8"), {
  ecma: 2020,
  module: kind === "module",
  // It makes arrows of functions without asking whether they use `arguments`: the glue's do, and the loader has none that does.
  compress: { ecma: 2020, passes: 4, unsafe_arrows: kind === "script" },
  mangle: true,
});
process.stdout.write(code);
