import { expect, it } from 'vitest'
import type { OutmailRecord } from '../../../core/ports/store.ts'
import { error, type Harness, harness, type StoreMaker } from './harness.ts'

export function outmailCases(make: StoreMaker): void {
  it('gives back a mail as it was put in', async () => {
    const h = await harness(make)
    const textId = await h.add()
    const mail = { ...newMail(h, '<1@x>'), textId }
    const id = await h.write((rooms) => rooms.outmails.insert(mail))
    expect(await h.read((rooms) => rooms.outmails.get(id))).toEqual({ ...mail, id, state: 'queued', attempts: 0 })
    expect(await h.read((rooms) => rooms.outmails.get(id + 1))).toBeUndefined()
  })

  it('hands out what is due, oldest first, once', async () => {
    const h = await harness(make)
    const ids: number[] = []
    for (const [index, wait] of [3_000, 0, 1_000, 0].entries()) {
      const mail = { ...newMail(h, `<${index}@x>`), dueAt: h.now + wait }
      ids.push(await h.write((rooms) => rooms.outmails.insert(mail)))
    }
    await h.write((rooms) => rooms.outmails.insert({ ...newMail(h, '<o@x>'), account: 'other' }))
    const claim = async (limit: number) => (await claimMails(h, limit)).map((mail) => mail.id)
    expect(await h.read((rooms) => rooms.outmails.nextDue('office'))).toBe(h.now)
    expect(await claim(1)).toEqual([ids[1]])
    expect(await claim(9)).toEqual([ids[3]])
    expect(await claim(9)).toEqual([])
    expect(await h.read((rooms) => rooms.outmails.nextDue('office'))).toBe(h.now + 1_000)
    await h.clock.advance(5_000)
    const late = await claimMails(h, 9)
    expect(late.map(({ id, state }) => [id, state])).toEqual([
      [ids[2], 'sending'],
      [ids[0], 'sending'],
    ])
    expect(await h.read((rooms) => rooms.outmails.nextDue('office'))).toBeUndefined()
  })

  it('records what became of a mail', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.outmails.insert(newMail(h, '<1@x>')))
    const mail = () => h.read((rooms) => rooms.outmails.get(id))
    await claimMails(h)
    const retry = { state: 'queued', at: h.now, dueAt: h.now + 5_000, counts: true, error } as const
    await h.write((rooms) => rooms.outmails.settle(id, retry))
    expect(await mail()).toMatchObject({ state: 'queued', attempts: 1, dueAt: h.now + 5_000, error })
    expect(await claimMails(h)).toEqual([])
    await h.clock.advance(5_000)
    expect(await claimMails(h)).toHaveLength(1)
    await h.write((rooms) => rooms.outmails.settle(id, { ...retry, dueAt: h.now, counts: false }))
    expect(await mail()).toMatchObject({ state: 'queued', attempts: 1 })
    await claimMails(h)
    await h.write((rooms) => rooms.outmails.settle(id, { state: 'sent', at: h.now }))
    expect(await mail()).toMatchObject({ state: 'sent', attempts: 1 })
    expect(await mail()).not.toHaveProperty('error')
    await h.write((rooms) => rooms.outmails.settle(id, retry))
    expect(await mail()).toMatchObject({ state: 'sent' })
  })

  it('keeps the reason of a mail that failed', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.outmails.insert(newMail(h, '<1@x>')))
    await claimMails(h)
    await h.write((rooms) => rooms.outmails.settle(id, { state: 'failed', at: h.now, error }))
    expect(await h.read((rooms) => rooms.outmails.get(id))).toMatchObject({ state: 'failed', error })
    expect(await claimMails(h)).toEqual([])
  })

  it('takes back what a gateway that is gone had claimed', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.outmails.insert(newMail(h, '<1@x>')))
    await claimMails(h)
    const recover = (owner: string) => h.write((rooms) => rooms.outmails.recover(owner, h.now))
    expect(await recover(h.owner)).toBe(0)
    expect(await recover('engine-2')).toBe(1)
    expect(await recover('engine-2')).toBe(0)
    expect(await h.read((rooms) => rooms.outmails.get(id))).toMatchObject({
      state: 'queued',
      dueAt: h.now,
      attempts: 0,
    })
    await claimMails(h)
    await h.clock.advance(300_000)
    expect(await recover(h.owner)).toBe(1)
  })

  it('finds our mail by Message-ID, the last of the list first', async () => {
    const h = await harness(make)
    for (const messageId of ['<a@x>', '<b@x>', '<c@x>']) {
      await h.write((rooms) => rooms.outmails.insert(newMail(h, messageId)))
    }
    const find = async (...ids: string[]) => (await h.read((rooms) => rooms.outmails.byMessageId(ids)))?.mail.messageId
    expect(await find('<a@x>', '<c@x>', '<b@x>', '<z@x>')).toBe('<b@x>')
    expect(await find('<c@x>', '<A@x>')).toBe('<c@x>')
    expect([await find('<z@x>'), await find()]).toEqual([undefined, undefined])
  })

  it('lists and counts', async () => {
    const h = await harness(make)
    const textId = await h.add()
    const start = h.now
    const first = await h.write((rooms) => rooms.outmails.insert({ ...newMail(h, '<1@x>'), textId }))
    await h.clock.advance(1_000)
    const second = await h.write((rooms) => rooms.outmails.insert(newMail(h, '<2@x>')))
    const list = async (filter: Parameters<typeof listMails>[1]) => listMails(h, filter)
    expect(await list({})).toEqual([second, first])
    expect(await list({ textId })).toEqual([first])
    expect(await list({ state: 'sent' })).toEqual([])
    const counts = () => h.read((rooms) => rooms.outmails.counts())
    expect(await counts()).toEqual([{ account: 'office', state: 'queued', mails: 2, oldestAt: start }])
    await claimMails(h, 1)
    await h.write((rooms) => rooms.outmails.settle(first, { state: 'sent', at: h.now }))
    expect(await list({ state: 'sent' })).toEqual([first])
    expect(await list({ state: 'queued' })).toEqual([second])
    expect(await counts()).toEqual([
      { account: 'office', state: 'queued', mails: 1, oldestAt: start + 1_000 },
      { account: 'office', state: 'sent', mails: 1, oldestAt: 0 },
    ])
  })
}

function claimMails(h: Harness, limit = 10): Promise<OutmailRecord[]> {
  return h.write((rooms) => rooms.outmails.claim('office', h.owner, limit, h.now, 300_000))
}

async function listMails(h: Harness, filter: { state?: OutmailRecord['state']; textId?: number }): Promise<number[]> {
  return (await h.read((rooms) => rooms.outmails.list({ limit: 10, ...filter }))).map(({ id }) => id)
}

function newMail(h: Harness, messageId: string): Omit<OutmailRecord, 'id' | 'state' | 'attempts' | 'error'> {
  return {
    kind: 'text',
    account: 'office',
    phone: '+46701234567',
    dueAt: h.now,
    createdAt: h.now,
    mail: {
      from: { address: 'sms@example.com', name: 'Anna (+46701234567)' },
      to: [{ address: 'anna@example.com', name: '' }],
      subject: 'Re: Tomorrow — ÅÄÖ',
      messageId,
      inReplyTo: '<other@x>',
      references: ['<first@x>', '<other@x>'],
      date: h.now,
      headers: [{ name: 'X-Textpost', value: '1' }],
      text: 'Hello\n',
      envelopeFrom: 'sms@example.com',
    },
  }
}
