import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// The next start finds the code compiled; what is imported before this call is compiled anew each time.
enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled'))
const { run } = await import('./program.ts')

// A reader that has seen enough (`textpost log | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await run(process.argv.slice(2))
