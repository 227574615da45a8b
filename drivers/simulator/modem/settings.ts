/** What `AT` commands set and `ATZ`, a reset or loss of power puts back. */
export interface ModemSettings {
  echo: boolean
  verbose: boolean
  quiet: boolean
  cmee: number
  cmgf: number
  csms: number
  cnmi: [mode: number, mt: number, bm: number, ds: number, bfr: number]
  cpms: [read: string, write: string, receive: string]
  cscs: string
  csdh: number
  csmp: [fo: number, vp: number | string, pid: number, dcs: number]
  cmms: number
  creg: number
  cgreg: number
  cereg: number
  copsFormat: number
  clip: number
  crc: number
  cusd: number
  cfun: number
  /** Whether the family's own chatter (`^RSSI`…) is on. */
  chatter: boolean
}

export function factorySettings(defaults: Partial<ModemSettings>): ModemSettings {
  return {
    echo: true,
    verbose: true,
    quiet: false,
    cmee: 0,
    cmgf: 0,
    csms: 0,
    cnmi: [1, 0, 0, 0, 0],
    cpms: ['SM', 'SM', 'SM'],
    cscs: 'GSM',
    csdh: 0,
    csmp: [17, 167, 0, 0],
    cmms: 0,
    creg: 0,
    cgreg: 0,
    cereg: 0,
    copsFormat: 0,
    clip: 0,
    crc: 0,
    cusd: 0,
    cfun: 1,
    chatter: true,
    ...defaults,
  }
}
