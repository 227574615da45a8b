import { existsSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Channel, RpcClient } from '../../host/contract/rpc-client.ts'
import { type Served, serveChannel } from '../../host/contract/rpc-server.ts'
import { DemoStage } from '../../host/demo/stage.ts'
import { paces } from '../../host/demo/world.ts'
import { startEngine } from '../../host/engine.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

/** Two ends of a channel; messages are copied as a wire would. */
function pair(): [near: Channel, far: Channel] {
  const ends = [0, 1].map(() => ({ receive: (_: unknown) => {}, closed: [] as (() => void)[] }))
  const end = (own: number): Channel => ({
    send: (message) => queueMicrotask(() => ends[1 - own]?.receive(structuredClone(message))),
    receive: (listener) => Object.assign(ends[own] ?? {}, { receive: listener }),
    closed: (listener) => ends[own]?.closed.push(listener),
    close: () => {
      for (const one of ends) for (const tell of one.closed.splice(0)) tell()
    },
  })
  return [end(0), end(1)]
}

/** A gateway where nothing is set up, with a demo beside it. */
async function startOffice(keptForMs?: number) {
  const engine = await startEngine({ folder: tempDir() })
  const stage = new DemoStage({ pace: paces.quick, ...(keptForMs === undefined ? {} : { keptForMs }) })
  onTestFinished(async () => {
    await stage.close()
    await engine.stop()
  })
  const served: Served = { calls: engine.calls, events: engine.events, log: quietLog, demo: stage }
  const connect = () => {
    const [near, far] = pair()
    serveChannel(far, served)
    return new RpcClient(near)
  }
  return { engine, stage, connect }
}

describe('a demo beside a gateway', () => {
  test('a connection goes in and out; what it hears and asks is of the one or of the other', async () => {
    const { engine, stage, connect } = await startOffice()
    const page = connect()
    const heard: string[] = []
    page.on('demo', ({ event }) => heard.push(event.kind))
    await expect(page.call('demoOffice', {})).rejects.toThrow('This is a real gateway, not the demo.')
    const mail = { to: 'kim@sms.test', subject: 'Hi', text: 'Hello' }
    await expect(page.call('demoMail', mail)).rejects.toThrow('real gateway')
    await expect(page.call('demoLeave', {})).rejects.toThrow('real gateway')

    await page.call('demoEnter', {})
    const { demo, folder } = await page.call('about', {})
    expect(demo).toBe(true)
    expect(folder).not.toBe(engine.folder)
    const { messageId } = await page.call('demoMail', mail)
    await waitFor('the receipt', () => heard.includes('text-delivered'))
    const office = await page.call('demoOffice', {})
    expect(office.mails.find(({ id }) => id === messageId)).toMatchObject({ mine: true, who: 'Kim', words: 'Hello' })
    expect(office.count).toBe(office.events.length)

    await page.call('demoLeave', {})
    expect((await page.call('about', {})).demo).toBe(false)
    expect(await page.call('texts', {})).toEqual([])
    await waitFor('the folder to go', () => !existsSync(folder))
    expect(stage.running).toBe(false)
  })

  test('two pages share one demo, which ends with the second; a lost page finds it again', async () => {
    const { stage, connect } = await startOffice(60_000)
    const [one, two] = [connect(), connect()]
    await Promise.all([one.call('demoEnter', {}), two.call('demoEnter', {})])
    const { folder } = await one.call('about', {})
    expect((await two.call('about', {})).folder).toBe(folder)
    await one.call('demoLeave', {})
    expect(stage.running).toBe(true)
    two.close()
    const again = connect()
    await again.call('demoEnter', {})
    expect((await again.call('about', {})).folder).toBe(folder)
    await again.call('demoLeave', {})
    await waitFor('the folder to go', () => !existsSync(folder))
  })

  test('a page that does not come back ends it after a while; a new one begins a new one', async () => {
    const { stage, connect } = await startOffice(30)
    const page = connect()
    await page.call('demoEnter', {})
    const { folder } = await page.call('about', {})
    page.close()
    await waitFor('the folder to go', () => !existsSync(folder))
    expect(stage.running).toBe(false)
    const next = connect()
    await next.call('demoEnter', {})
    const fresh = await next.call('about', {})
    expect(fresh.folder).not.toBe(folder)
    await stage.close()
    expect(existsSync(fresh.folder)).toBe(false)
    await expect(connect().call('demoEnter', {})).rejects.toThrow('stopping')
  })

  test('a mail is threaded: an answer to what came, one more where nothing came', async () => {
    const { connect } = await startOffice()
    const page = connect()
    await page.call('demoEnter', {})
    const wrote = await page.call('demoMail', { to: 'lee@modem.sms.test', subject: 'Van', text: 'Is it back?' })
    const mails = async () =>
      (await page.call('demoOffice', {})).mails.filter(({ thread }) => thread === wrote.messageId)
    await waitFor('the mail', async () => (await mails()).length === 1)
    await page.call('demoMail', { thread: wrote.messageId, text: 'Hello?' })
    await waitFor('both on the phone', async () => {
      const lee = (await page.call('phones', {})).find(({ name }) => name === 'Lee')
      return lee?.texts.length === 2 && lee
    })
    await page.call('phoneText', { phone: '+46701740622', text: 'It is' })
    await waitFor('the answer', async () => (await mails()).some(({ mine, words }) => !mine && words === 'It is'))
    await page.call('demoMail', { thread: wrote.messageId, text: 'Thanks' })
    await waitFor('the last', async () => (await mails()).length === 4)
    expect((await mails()).map(({ mine, words }) => [mine, words])).toEqual([
      [true, 'Is it back?'],
      [true, 'Hello?'],
      [false, 'It is'],
      [true, 'Thanks'],
    ])
    await expect(page.call('demoMail', { thread: '<none@x>', text: 'x' })).rejects.toThrow(
      'There is no mail number <none@x>',
    )
    await expect(page.call('demoMail', { to: 'no address', subject: '', text: 'x' })).rejects.toThrow('not understood')
  })
})
