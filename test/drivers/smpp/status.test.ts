import { describe, expect, it } from 'vitest'
import { statuses as standard } from '../../../drivers/simulator/smsc/pdu-tables.ts'
import { type StatusClass, statuses, statusOf } from '../../../drivers/smpp/status.ts'
import { english } from '../../support/english.ts'

describe('statuses', () => {
  it('has every status of the standard under its number', () => {
    const missing = Object.entries(standard).filter(([name, code]) => statuses.get(code)?.name !== name)
    expect(missing).toEqual([])
    expect(statuses.size).toBe(67)
  })

  it('has words that finish a sentence for every one', () => {
    for (const { name, words } of statuses.values()) {
      expect(words, name).toMatch(/^[a-z][^.]+$/)
      expect(words, name).not.toMatch(/ESME|SMSC|PDU|TON|NPI|TLV/)
    }
  })

  it.each<[number, string, StatusClass]>([
    [0x00, 'ESME_ROK', 'accepted'],
    [0x01, 'ESME_RINVMSGLEN', 'permanent'],
    [0x04, 'ESME_RINVBNDSTS', 'link'],
    [0x05, 'ESME_RALYBND', 'link'],
    [0x08, 'ESME_RSYSERR', 'temporary'],
    [0x0a, 'ESME_RINVSRCADR', 'permanent'],
    [0x0b, 'ESME_RINVDSTADR', 'permanent'],
    [0x0d, 'ESME_RBINDFAIL', 'link'],
    [0x0e, 'ESME_RINVPASWD', 'credentials'],
    [0x0f, 'ESME_RINVSYSID', 'credentials'],
    [0x14, 'ESME_RMSGQFUL', 'throttled'],
    [0x45, 'ESME_RSUBMITFAIL', 'temporary'],
    [0x53, 'ESME_RINVSYSTYP', 'credentials'],
    [0x58, 'ESME_RTHROTTLED', 'throttled'],
    [0x64, 'ESME_RX_T_APPN', 'temporary'],
    [0x65, 'ESME_RX_P_APPN', 'permanent'],
    [0x66, 'ESME_RX_R_APPN', 'permanent'],
    [0xfe, 'ESME_RDELIVERYFAILURE', 'temporary'],
    [0xff, 'ESME_RUNKNOWNERR', 'temporary'],
    [0x104, 'ESME_RINVDCS', 'permanent'],
  ])('0x%s is %s and %s', (code, name, kind) => {
    expect(statusOf(code)).toMatchObject({ name, class: kind })
  })

  it('shows the number of a status that no standard names', () => {
    expect(statusOf(0x40b)).toMatchObject({ name: '0x0000040B', class: 'temporary' })
    expect(english(statusOf(0xffffffff).words)).toContain('0xFFFFFFFF')
  })
})
