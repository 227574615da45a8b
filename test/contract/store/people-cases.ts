import { expect, it } from 'vitest'
import type { Dialog } from '../../../core/model.ts'
import { type Harness, harness, hourMs, type StoreMaker } from './harness.ts'

export function peopleCases(make: StoreMaker): void {
  it('keeps one dialog of a phone and an address, newest first', async () => {
    const h = await harness(make)
    const upsert = (change: Partial<Dialog>) => h.write((rooms) => rooms.dialogs.upsert(newDialog(h, change)))
    const anna = await upsert({})
    expect(anna).toEqual({ ...newDialog(h), id: anna.id, createdAt: h.now })
    const created = h.now
    await h.clock.advance(1_000)
    const bo = await upsert({ address: 'bo@example.com', letter: 'b' })
    await upsert({ phone: '+46700000000' })
    const live = async (since: number) =>
      (await h.read((rooms) => rooms.dialogs.ofPhone('+46701234567', since))).map(({ id }) => id)
    expect(await live(0)).toEqual([bo.id, anna.id])
    expect(await live(h.now)).toEqual([bo.id])
    await h.clock.advance(1_000)
    const change = {
      name: 'Anna B',
      subject: 'Re: Other',
      lastMessageId: '<2@x>',
      references: ['<1@x>'],
      letter: '',
      introduced: true,
      transport: 'modem',
      account: 'second',
    }
    const again = await upsert(change)
    expect(again).toEqual({ ...newDialog(h, change), id: anna.id, createdAt: created })
    expect(await live(0)).toEqual([anna.id, bo.id])
    expect(await h.read((rooms) => rooms.dialogs.get(anna.id))).toEqual(again)
    expect(await h.read((rooms) => rooms.dialogs.get(999))).toBeUndefined()
  })

  it('finds contacts by alias, group and phone', async () => {
    const h = await harness(make)
    const save = (alias: string, phone: string, groups: string[] = [], name = alias) =>
      h.write((rooms) => rooms.contacts.save({ alias, name, phone, groups }))
    const anna = await save('Anna', '+46701', ['Drivers', 'night'])
    const bo = await save('bo', '+46702', ['drivers'])
    const nameless = await save('', '+46703', [], 'No Alias')
    const byAlias = async (alias: string) =>
      (await h.read((rooms) => rooms.contacts.byAlias(alias))).map(({ id }) => id)
    expect(await byAlias('ANNA')).toEqual([anna])
    expect(await byAlias('drivers')).toEqual([anna, bo])
    expect(await byAlias('')).toEqual([])
    expect(await byAlias('nobody')).toEqual([])
    expect(await h.read((rooms) => rooms.contacts.byPhone('+46701'))).toEqual({
      id: anna,
      alias: 'anna',
      name: 'Anna',
      phone: '+46701',
      groups: ['Drivers', 'night'],
    })
    expect(await h.read((rooms) => rooms.contacts.byPhone('+46709'))).toBeUndefined()
    const byPhones = await h.read((rooms) => rooms.contacts.byPhones(['+46702', '+46701', '+46709', '+46701']))
    expect(byPhones.map(({ id }) => id)).toEqual([anna, bo])
    expect((await h.read((rooms) => rooms.contacts.of([bo, 4711]))).map(({ name }) => name)).toEqual(['bo'])
    const first = await h.read((rooms) => rooms.contacts.list({ limit: 2 }))
    expect(first.map(({ id }) => id)).toEqual([anna, nameless])
    const [, after] = first
    const rest = await h.read((rooms) => rooms.contacts.list({ limit: 2, ...(after ? { after } : {}) }))
    expect(rest.map(({ id }) => id)).toEqual([bo])
    const names = async () => (await h.read((rooms) => rooms.contacts.list())).map(({ name }) => name)
    expect(await names()).toEqual(['Anna', 'No Alias', 'bo'])
    expect(await save('anna', '+46709', ['night'])).toBe(anna)
    expect(await save('', '+46703', [], 'Renamed')).toBe(nameless)
    expect(await byAlias('drivers')).toEqual([bo])
    expect(await h.read((rooms) => rooms.contacts.byPhone('+46701'))).toBeUndefined()
    await h.write((rooms) => rooms.contacts.remove(bo))
    expect(await byAlias('drivers')).toEqual([])
    expect(await names()).toEqual(['Renamed', 'anna'])
  })

  it('prefers the contact of an alias to the group of that name', async () => {
    const h = await harness(make)
    const save = (alias: string, phone: string, groups: string[]) =>
      h.write((rooms) => rooms.contacts.save({ alias, name: alias, phone, groups }))
    const anna = await save('anna', '+46701', [])
    await save('bo', '+46702', ['anna'])
    expect((await h.read((rooms) => rooms.contacts.byAlias('anna'))).map(({ id }) => id)).toEqual([anna])
  })

  it('keeps the phones that want no texts', async () => {
    const h = await harness(make)
    const set = (phone: string, stopped: boolean) => h.write((rooms) => rooms.stops.set(phone, stopped, h.now))
    const first = h.now
    await set('+46701', true)
    await h.clock.advance(hourMs)
    await set('+46702', true)
    await set('+46701', true)
    await set('+46703', false)
    expect(await h.read((rooms) => rooms.stops.has('+46701'))).toBe(true)
    expect(await h.read((rooms) => rooms.stops.has('+46703'))).toBe(false)
    expect(await h.read((rooms) => rooms.stops.list())).toEqual([
      { phone: '+46702', at: h.now },
      { phone: '+46701', at: first },
    ])
    await set('+46701', false)
    expect(await h.read((rooms) => rooms.stops.has('+46701'))).toBe(false)
  })

  it('remembers small facts by scope', async () => {
    const h = await harness(make)
    await h.write(async (rooms) => {
      await rooms.memory.set('modem/1', 'port', '/dev/ttyUSB0')
      await rooms.memory.set('modem/1', 'imei', '35')
      await rooms.memory.set('modem/2', 'port', 'COM3')
      await rooms.memory.set('modem/1', 'port', '/dev/ttyUSB2')
      await rooms.memory.delete('modem/1', 'never')
    })
    expect(await h.read((rooms) => rooms.memory.get('modem/1', 'port'))).toBe('/dev/ttyUSB2')
    expect(await h.read((rooms) => rooms.memory.get('modem/3', 'port'))).toBeUndefined()
    expect(await h.read((rooms) => rooms.memory.list('modem/1'))).toEqual({ imei: '35', port: '/dev/ttyUSB2' })
    await h.write((rooms) => rooms.memory.delete('modem/1', 'port'))
    expect(await h.read((rooms) => rooms.memory.list('modem/1'))).toEqual({ imei: '35' })
  })
}

function newDialog(h: Harness, change: Partial<Dialog> = {}): Omit<Dialog, 'id' | 'createdAt'> {
  return {
    phone: '+46701234567',
    address: 'anna@example.com',
    name: 'Anna',
    account: 'office',
    letter: 'a',
    introduced: false,
    subject: 'Tomorrow',
    lastMessageId: '<1@x>',
    references: [],
    transport: 'smsc',
    lastUsedAt: h.now,
    ...change,
  }
}
