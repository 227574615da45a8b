/**
 * A file that may not grow any more (a quota, `ulimit -f`) fails the one write, and Status tells of it. Node lets the signal beside it pass; a
 * package that `conf` brings takes it for the end of the process, silently, so its listener gives way to one that does nothing.
 */
export function outliveFileLimits(): void {
  if (process.platform === 'win32') return
  process.removeAllListeners('SIGXFSZ')
  process.on('SIGXFSZ', () => {})
}
