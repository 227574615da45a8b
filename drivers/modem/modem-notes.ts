/** The modem that a transport had last: how it is known again after it was plugged in elsewhere. */
export interface RememberedModem {
  readonly imei: string
  readonly path: string
  readonly vendorId?: string
  readonly productId?: string
  readonly serialNumber?: string
  readonly interfaceNumber?: number
  /** What the settings named when it was found there. */
  readonly named?: string
}

/** What is known of the modems of this office; outlives restarts. */
export interface ModemNotes {
  /** The transport that these notes are kept for. */
  readonly transport: string
  /** The modems of all transports. */
  all(): Promise<readonly { readonly transport: string; readonly modem: RememberedModem }[]>
  remember(modem: RememberedModem): Promise<void>
  /** A value of this transport's own, such as the time of the last reset. */
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): Promise<void>
}

/** Notes that last as long as the process. */
export function notesInMemory(transport = 'modem'): ModemNotes {
  let own: RememberedModem | undefined
  const values = new Map<string, string>()
  return {
    transport,
    all: async () => (own ? [{ transport, modem: own }] : []),
    remember: async (modem) => {
      own = modem
    },
    get: async (key) => values.get(key),
    set: async (key, value) => {
      values.set(key, value)
    },
  }
}
