import { run } from '../../host/cli/program.ts'

/** One command line and all that it says. */
export async function textpost(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly out: string; readonly error: string }> {
  const out: string[] = []
  const error: string[] = []
  const exitCode = await run(args, { out: (text) => out.push(text), error: (text) => error.push(text) })
  return { exitCode, out: out.join('\n'), error: error.join('\n') }
}
