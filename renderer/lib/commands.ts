// What the menu of the desktop asks of the page that is shown, beside going to a place.

export type Command = 'jump' | 'search' | 'print'

const commands: readonly string[] = ['jump', 'search', 'print'] satisfies Command[]
const listeners = new Set<{ readonly command: Command; readonly act: () => void }>()
/** Asked for before the page that knows it was there. */
let waiting: Command | undefined

export function isCommand(place: string): place is Command {
  return commands.includes(place)
}

/** Has the command done by whoever knows it, now or as soon as there is somebody. */
export function run(command: Command): void {
  const able = [...listeners].filter((listener) => listener.command === command)
  waiting = able.length === 0 ? command : undefined
  for (const { act } of able) act()
}

export function onCommand(command: Command, act: () => void): () => void {
  const listener = { command, act }
  listeners.add(listener)
  if (waiting === command) {
    waiting = undefined
    act()
  }
  return () => listeners.delete(listener)
}
