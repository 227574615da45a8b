import { spawn } from 'node:child_process'

/** Opens an address in the person's browser where there is one; where there is none, nothing happens. */
export function openInBrowser(link: string): void {
  const command = openerOf(process.platform)
  if (!command) return
  const [program, ...args] = command
  const child = spawn(program, [...args, link], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
}

function openerOf(platform: NodeJS.Platform): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return hasScreen() ? ['xdg-open'] : undefined
}

/** True where a window can be shown, as far as the session tells. */
export function hasScreen(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return (process.env.DISPLAY ?? '') !== '' || (process.env.WAYLAND_DISPLAY ?? '') !== ''
}
