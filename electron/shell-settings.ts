import Store from 'electron-store'
import { z } from 'zod'

const placement = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
})

/** A window's bounds when it is not maximized, in device-independent pixels, and whether it is. */
export type Placement = z.output<typeof placement>

/** What a page may change of the shell's settings. */
export const shellChangeShape = z.strictObject({
  startAtLogin: z.boolean().optional(),
  closeToTray: z.boolean().optional(),
  notifications: z.boolean().optional(),
  updates: z.enum(['off', 'stable', 'beta']).optional(),
})

export type ShellChange = z.output<typeof shellChangeShape>

const shellShape = z.strictObject({
  /** Starts when the person signs in to the computer, without a window. */
  startAtLogin: z.boolean().default(false),
  /** Closing the window keeps Textpost running beside the clock. */
  closeToTray: z.boolean().default(true),
  notifications: z.boolean().default(true),
  /** Which updates are fetched by themselves. */
  updates: z.enum(['off', 'stable', 'beta']).default('stable'),
  /** The person was told once that closing the window does not end Textpost. */
  toldAboutTray: z.boolean().default(false),
  window: placement.optional(),
})

export type ShellSettings = z.output<typeof shellShape>

/** The settings of the shell in `shell.json` of the data folder; a file that cannot be read counts as empty. */
export class ShellSettingsStore {
  readonly #store: Store<Record<string, unknown>>

  constructor(folder: string) {
    this.#store = new Store({
      cwd: folder,
      name: 'shell',
      clearInvalidConfig: true,
      accessPropertiesByDotNotation: false,
    })
  }

  get(): ShellSettings {
    const whole = shellShape.safeParse(this.#store.store)
    if (whole.success) return whole.data
    // One bad place must not cost the others.
    const entries = Object.entries(this.#store.store)
    return shellShape.parse(
      Object.fromEntries(entries.filter(([key, value]) => shellShape.safeParse({ [key]: value }).success)),
    )
  }

  change(change: Partial<ShellSettings>): ShellSettings {
    const next = shellShape.parse({ ...this.get(), ...change })
    this.#store.store = next
    return next
  }
}
