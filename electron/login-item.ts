import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

/** Whether Textpost starts, without a window, when the person signs in. Linux desktops want a file; Electron has the rest. */
export function startAtLogin(wanted: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted, args: ['--hidden'] })
    return
  }
  const folder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'autostart')
  const file = join(folder, 'textpost.desktop')
  if (!wanted) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, desktopEntry(command()))
}

/** An AppImage is started by its own file, not by what it unpacked. */
function command(): string[] {
  const program = process.env.APPIMAGE ?? process.execPath
  return app.isPackaged ? [program, '--hidden'] : [program, app.getAppPath(), '--hidden']
}

/** A file of the XDG Desktop Entry Specification 1.5; arguments are quoted by its "Exec key" rules. */
function desktopEntry(parts: readonly string[]): string {
  const quoted = parts.map((part) => `"${part.replace(/[\\"`$]/g, '\\\\$&').replaceAll('%', '%%')}"`)
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Textpost',
    `Exec=${quoted.join(' ')}`,
    'Terminal=false',
    '',
  ].join('\n')
}
