import { expect, it } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { harness, phone, type StoreMaker } from './harness.ts'

export function commitCases(make: StoreMaker): void {
  it('gives what the job gives, and a reading sees it', async () => {
    const h = await harness(make)
    const id = await h.add({ body: 'Seen' })
    expect((await h.read((rooms) => rooms.texts.out(id)))?.body).toBe('Seen')
  })

  it('undoes a job that throws, and that job alone', async () => {
    const h = await harness(make)
    const broken = new Error('broken')
    const results = await Promise.allSettled([
      h.write((rooms) => rooms.memory.set('a', 'first', '1')),
      h.write(async (rooms) => {
        await rooms.memory.set('a', 'second', '2')
        await rooms.texts.insertOut(h.newText())
        throw broken
      }),
      h.write((rooms) => rooms.memory.set('a', 'third', '3')),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((results[1] as PromiseRejectedResult).reason).toBe(broken)
    expect(await h.read((rooms) => rooms.memory.list('a'))).toEqual({ first: '1', third: '3' })
    expect(await h.read((rooms) => rooms.texts.list({ limit: 5 }))).toEqual([])
    expect(await h.read((rooms) => rooms.texts.counts())).toEqual([])
  })

  it('lets a job see what earlier jobs wrote, in the order in which they were asked for', async () => {
    const h = await harness(make)
    const jobs = Array.from({ length: 40 }, (_, index) =>
      h.write(async (rooms) => {
        const before = (await rooms.memory.get('order', 'trail')) ?? ''
        await rooms.memory.set('order', 'trail', `${before}${index},`)
        return before
      }),
    )
    const seen = await Promise.all(jobs)
    expect(seen[0]).toBe('')
    expect(seen[39]).toBe(`${Array.from({ length: 39 }, (_, index) => index).join(',')},`)
  })

  it('shows readings only what is committed', async () => {
    const h = await harness(make)
    let reading: Promise<string | undefined> | undefined
    await h.write(async (rooms) => {
      await rooms.memory.set('a', 'key', 'written')
      reading = h.read((other) => other.memory.get('a', 'key'))
      if (!(await Promise.race([reading, nextTurn()]))) return
      throw new Error('read before the commit')
    })
    expect(await Promise.resolve(reading).then((value) => value ?? 'nothing')).toMatch(/^(nothing|written)$/)
    expect(await h.read((rooms) => rooms.memory.get('a', 'key'))).toBe('written')
  })

  it('shows one state of the store to one reading', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.memory.set('a', 'key', 'before'))
    const started = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const reading = h.read(async (rooms) => {
      const first = await rooms.memory.get('a', 'key')
      started.resolve()
      await goOn.promise
      return [first, await rooms.memory.get('a', 'key')]
    })
    await started.promise
    const writing = h.write((rooms) => rooms.memory.set('a', 'key', 'after'))
    await Promise.race([writing, nextTurn()])
    goOn.resolve()
    expect(await reading).toEqual(['before', 'before'])
    await writing
    expect(await h.read((rooms) => rooms.memory.get('a', 'key'))).toBe('after')
  })

  it('does not write in a reading', async () => {
    const h = await harness(make)
    await expect(h.read((rooms) => rooms.memory.set('a', 'key', 'x'))).rejects.toThrow(GatewayError)
    expect(await h.read((rooms) => rooms.memory.get('a', 'key'))).toBeUndefined()
    await h.write((rooms) => rooms.memory.set('a', 'key', 'y'))
  })

  it('serves many readings and writings at once', async () => {
    const h = await harness(make)
    const work = Array.from({ length: 200 }, async (_, index) => {
      const id = await h.add({ phone: phone(index), body: `Text ${index}` })
      return (await h.read((rooms) => rooms.texts.out(id)))?.body
    })
    expect(await Promise.all(work)).toEqual(Array.from({ length: 200 }, (_, index) => `Text ${index}`))
  })

  it('finishes what was asked for when it closes, and then takes no more', async () => {
    const h = await harness(make)
    const last = h.write((rooms) => rooms.memory.set('a', 'key', 'x'))
    await h.store.close()
    await last
    await h.store.close()
    const closed = expect.objectContaining({ code: 'store/unavailable', retry: 'later' })
    await expect(h.write((rooms) => rooms.memory.set('a', 'key', 'x'))).rejects.toEqual(closed)
    await expect(h.read((rooms) => rooms.memory.get('a', 'key'))).rejects.toEqual(closed)
  })

  it('refuses what a job left behind does after its end', async () => {
    const h = await harness(make)
    const left = await h.write(async (rooms) => rooms)
    const late = expect.objectContaining({ code: 'store/conflict' })
    await expect(left.memory.set('a', 'key', 'x')).rejects.toEqual(late)
    const leftReading = await h.read(async (rooms) => rooms)
    await expect(leftReading.memory.get('a', 'key')).rejects.toEqual(late)
    expect(await h.read((rooms) => rooms.memory.get('a', 'key'))).toBeUndefined()
  })

  it('refuses a reference to a mail that is not there', async () => {
    const h = await harness(make)
    await expect(h.add({ mailId: 77 })).rejects.toEqual(expect.objectContaining({ code: 'store/conflict' }))
    expect(await h.add()).toBeGreaterThan(0)
  })
}

async function nextTurn(): Promise<undefined> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  return undefined
}
