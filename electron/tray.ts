import { join } from 'node:path'
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'
import type { Health, TrayAction, TrayItem, TrayView } from './tray-view.ts'

/** Windows cuts a tooltip here. */
const longestTooltip = process.platform === 'win32' ? 127 : 1_000

/** Macs want a black template that they colour themselves; Linux panels are higher than the bar of Windows. */
const suffix = { darwin: '-Template', linux: '-linux' }[process.platform as string] ?? ''

/** The tray: shows a view, whatever it showed before. */
export class TrayIcon {
  readonly #folder: string
  readonly #act: (action: TrayAction) => void
  #tray: Tray | undefined
  #shown = ''

  constructor(appFolder: string, act: (action: TrayAction) => void) {
    this.#folder = join(appFolder, 'electron', 'icons')
    this.#act = act
  }

  /** Shows the view; nothing is touched when it is shown already. */
  render(view: TrayView): void {
    const wanted = JSON.stringify(view)
    if (wanted === this.#shown) return
    this.#shown = wanted
    const image = this.#image(view.health)
    if (this.#tray) this.#tray.setImage(image)
    else {
      this.#tray = new Tray(image)
      this.#tray.on('click', () => this.#act({ do: 'open' }))
    }
    this.#tray.setToolTip(view.tooltip.slice(0, longestTooltip))
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#template(view)))
  }

  close(): void {
    this.#tray?.destroy()
    this.#tray = undefined
    this.#shown = ''
  }

  /** Larger ones (`@2x`, `@1.5x`…) are found beside the file. */
  #image(health: Health) {
    const image = nativeImage.createFromPath(join(this.#folder, `tray-${health}${suffix}.png`))
    if (process.platform === 'darwin') image.setTemplateImage(true)
    return image
  }

  #template({ menu }: TrayView): MenuItemConstructorOptions[] {
    return menu.flatMap((group, index) => [
      ...(index > 0 ? [{ type: 'separator' as const }] : []),
      ...group.map((item) => this.#item(item)),
    ])
  }

  #item({ label, action }: TrayItem): MenuItemConstructorOptions {
    // An ampersand would become an access key.
    const shown = label.replaceAll('&', '&&')
    return action ? { label: shown, click: () => this.#act(action) } : { label: shown, enabled: false }
  }
}
