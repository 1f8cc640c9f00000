// Runs the tests with the real @std packages, where JSR can be reached: `deno task test:jsr`.
const root = new URL("../", import.meta.url);
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
delete config.links;
// Paths in a configuration are relative to it, so it has to stand beside the other one.
const file = new URL("deno.jsr.json", root);
await Deno.writeTextFile(file, JSON.stringify(config));
try {
  const args = ["test", "-A", "--doc", "--parallel", "--no-lock", "--config", file.pathname];
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  Deno.exitCode = code;
} finally {
  await Deno.remove(file);
}
