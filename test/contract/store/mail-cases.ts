import { expect, it } from 'vitest'
import type { MailIdentity } from '../../../core/ports/mail.ts'
import type { NewMail } from '../../../core/ports/store.ts'
import { error, type Harness, harness, type StoreMaker } from './harness.ts'

const identity: MailIdentity = { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '17', uid: '5' }

export function mailCases(make: StoreMaker): void {
  it('gives back a mail as it was put in, the bulk apart', async () => {
    const h = await harness(make)
    const mail = newMail(h, { error })
    const id = await h.write((rooms) => rooms.mails.insert(mail))
    const { identity: _, filing, headers, raw, ...rest } = mail
    const record = { ...rest, id, account: 'office' }
    expect(await h.read((rooms) => rooms.mails.get(id))).toEqual(record)
    expect(await h.read((rooms) => rooms.mails.headers(id))).toEqual(headers)
    const stored = await h.read((rooms) => rooms.mails.raw(id))
    expect(stored?.constructor).toBe(Uint8Array)
    expect(stored).toEqual(raw)
    expect(filing).toBe('Processed')
    expect(await h.read((rooms) => rooms.mails.get(id + 1))).toBeUndefined()
    expect(await h.read((rooms) => rooms.mails.raw(id + 1))).toBeUndefined()
    expect(await h.read((rooms) => rooms.mails.headers(id + 1))).toEqual([])
  })

  it('knows a mail by its place in the mailbox', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.mails.insert(newMail(h)))
    const find = (change: Partial<MailIdentity>, messageId = '') =>
      h.read((rooms) => rooms.mails.find({ ...identity, ...change }, messageId))
    expect(await find({})).toEqual({ id, filing: 'Processed' })
    for (const change of [
      { uid: '6' },
      { mailbox: 'Other' },
      { account: 'b' },
      { kind: 'smtp' as const },
      { uidValidity: '18' },
    ]) {
      expect(await find(change)).toBeUndefined()
    }
  })

  it('knows a mail of a mailbox that was rebuilt by its Message-ID', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.mails.insert(newMail(h)))
    await h.write((rooms) => rooms.mails.insert(newMail(h, { messageId: '', identity: { ...identity, uid: '6' } })))
    const find = (change: Partial<MailIdentity>, messageId: string) =>
      h.read((rooms) => rooms.mails.find({ ...identity, ...change }, messageId))
    const rebuilt = { uidValidity: '18', uid: '1' }
    expect(await find(rebuilt, '<m1@example.com>')).toEqual({ id, filing: 'Processed' })
    expect(await find(rebuilt, '<m2@example.com>')).toBeUndefined()
    expect(await find(rebuilt, '')).toBeUndefined()
    expect(await find({ ...rebuilt, account: 'b' }, '<m1@example.com>')).toBeUndefined()
    // Another copy in the same mailbox is another mail.
    expect(await find({ uid: '6000' }, '<m1@example.com>')).toBeUndefined()
  })

  it('takes a mail once', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.mails.insert(newMail(h)))
    const again = h.write((rooms) => rooms.mails.insert(newMail(h)))
    await expect(again).rejects.toEqual(expect.objectContaining({ code: 'store/conflict' }))
    expect(await h.read((rooms) => rooms.mails.list({ limit: 5 }))).toHaveLength(1)
  })

  it('changes state and filing', async () => {
    const h = await harness(make)
    const id = await h.write((rooms) => rooms.mails.insert(newMail(h, { state: 'ignored', filing: 'Ignored', error })))
    await h.write(async (rooms) => {
      await rooms.mails.setState(id, 'released', undefined)
      await rooms.mails.setFiling(id, 'Failed')
      await rooms.mails.markFiled(identity, h.now)
    })
    const mail = await h.read((rooms) => rooms.mails.get(id))
    expect(mail).toMatchObject({ state: 'released' })
    expect(mail).not.toHaveProperty('error')
    expect(await h.read((rooms) => rooms.mails.find(identity, ''))).toEqual({ id, filing: 'Failed' })
  })

  it('lists mails, newest first, page by page', async () => {
    const h = await harness(make)
    const ids: number[] = []
    for (let uid = 0; uid < 6; uid++) {
      const state = uid % 2 ? 'rejected' : 'taken'
      const mail = newMail(h, { identity: { ...identity, uid: String(uid) }, state })
      ids.push(await h.write((rooms) => rooms.mails.insert(mail)))
    }
    const list = async (filter: Parameters<typeof listMails>[1]) => listMails(h, filter)
    expect(await list({ limit: 9 })).toEqual([...ids].reverse())
    expect(await list({ limit: 2, beforeId: ids[3] ?? 0 })).toEqual([ids[2], ids[1]])
    expect(await list({ limit: 9, state: 'rejected' })).toEqual([ids[5], ids[3], ids[1]])
    expect(await list({ limit: 9, state: 'failed' })).toEqual([])
  })

  it('remembers how far each mailbox was read', async () => {
    const h = await harness(make)
    const cursor = (account: string, mailbox: string) => h.read((rooms) => rooms.mails.cursor(account, mailbox))
    expect(await cursor('office', 'INBOX')).toBeUndefined()
    await h.write((rooms) => rooms.mails.saveCursor('office', 'INBOX', { uidValidity: '17', lastUid: 5 }))
    await h.write((rooms) => rooms.mails.saveCursor('office', 'Sent', { uidValidity: '3', lastUid: 1 }))
    await h.write((rooms) => rooms.mails.saveCursor('office', 'INBOX', { uidValidity: '18', lastUid: 4_294_967_295 }))
    expect(await cursor('office', 'INBOX')).toEqual({ uidValidity: '18', lastUid: 4_294_967_295 })
    expect(await cursor('office', 'Sent')).toEqual({ uidValidity: '3', lastUid: 1 })
  })
}

function newMail(h: Harness, change: Partial<NewMail> = {}): NewMail {
  return {
    identity,
    state: 'taken',
    filing: 'Processed',
    from: 'anna@example.com',
    fromName: 'Anna Ångström',
    subject: 'Möte ☕',
    messageId: '<m1@example.com>',
    references: ['<a@x>', '<b@x>'],
    headers: [
      { name: 'from', value: 'Anna <anna@example.com>' },
      { name: 'x-twice', value: '1' },
      { name: 'x-twice', value: '2' },
    ],
    raw: new Uint8Array([0, 13, 10, 255, 128]),
    sizeBytes: 5,
    arrivedAt: h.now,
    ...change,
  }
}

async function listMails(h: Harness, filter: { state?: NewMail['state']; beforeId?: number; limit: number }) {
  return (await h.read((rooms) => rooms.mails.list(filter))).map(({ id }) => id)
}
