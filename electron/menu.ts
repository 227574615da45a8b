import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Place } from './bridge.ts'
import type { Words } from './words.ts'

export interface MenuActions {
  readonly open: (place: Place) => void
  readonly openLogFolder: () => void
  readonly quit: () => void
}

/** The window's menu: every place of the window with its shortcut. */
export function applicationMenu(words: Words, actions: MenuActions): Menu {
  return Menu.buildFromTemplate(menuTemplate(words, actions, process.platform === 'darwin'))
}

function menuTemplate(words: Words, actions: MenuActions, mac: boolean): MenuItemConstructorOptions[] {
  const place = (label: string, to: Place, accelerator?: string): MenuItemConstructorOptions => ({
    id: to,
    label,
    click: () => actions.open(to),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const settings = place(words.settings, 'settings', 'CommandOrControl+,')
  const quit: MenuItemConstructorOptions = {
    id: 'quit',
    label: words.quit,
    accelerator: 'CommandOrControl+Q',
    click: actions.quit,
  }
  const about = place(words.about, 'about')
  const own: MenuItemConstructorOptions[] = mac
    ? [{ label: 'Textpost', submenu: [about, line, settings, line, { role: 'hide' }, quit] }]
    : []
  return [
    ...own,
    {
      label: words.menuFile,
      submenu: [
        place(words.newText, 'new', 'CommandOrControl+N'),
        ...(mac ? [] : [line, settings]),
        place(words.print, 'print', 'CommandOrControl+P'),
        line,
        { role: 'close', label: words.closeWindow },
        ...(mac ? [] : [quit]),
      ],
    },
    { label: words.menuEdit, role: 'editMenu' },
    {
      label: words.menuGo,
      submenu: [
        place(words.jump, 'jump', 'CommandOrControl+K'),
        place(words.search, 'search', 'CommandOrControl+F'),
        line,
        place(words.conversations, 'conversations', 'CommandOrControl+1'),
        place(words.waiting, 'waiting', 'CommandOrControl+2'),
        place(words.contacts, 'contacts', 'CommandOrControl+3'),
        place(words.status, 'status', 'CommandOrControl+4'),
        place(words.trace, 'trace', 'CommandOrControl+5'),
      ],
    },
    {
      label: words.menuView,
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' }],
    },
    {
      label: words.menuHelp,
      role: 'help',
      submenu: [
        { id: 'logFolder', label: words.logFolder, click: actions.openLogFolder },
        ...(mac ? [] : [line, about]),
      ],
    },
  ]
}
