import { type CastPerson, type CastPhone, ownNumbers, people, textAddress } from './cast.ts'
import { TooLate } from './events.ts'
import type { DemoWorld } from './world.ts'

const withinMs = 20_000

/**
 * Plays a short conversation for those who watch: Anna and Kim over the SMS provider, Bertil and Lee over the modem, and Maja, whom nobody
 * wrote to. What does not happen in time is passed over. Resolves early when `signal` aborts.
 */
export async function playScript(world: DemoWorld, signal: AbortSignal): Promise<void> {
  for (const talk of talks(world)) {
    try {
      await play(world, talk, signal)
    } catch (thrown) {
      if (signal.aborted) return
      if (!(thrown instanceof TooLate)) throw thrown
    }
  }
}

interface Talk {
  readonly person: CastPerson
  readonly phone: CastPhone
  /** Brings a mail from the phone into the person's mailbox in the end. */
  readonly begin: () => Promise<unknown>
  /** What the phone says to the mail that begins it. */
  readonly reply?: string
  /** What the person answers at last. */
  readonly answer?: string
}

function talks(world: DemoWorld): Talk[] {
  const [anna] = people
  const mailed = (scene: { person: CastPerson; phone: CastPhone; subject: string; mail: string }) => () =>
    world.mailProgram(scene.person.address).send({
      to: textAddress(scene.phone.number, scene.phone.way),
      subject: scene.subject,
      text: scene.mail,
    })
  const { ways, bertil, stranger } = world.scenes
  const { phone, text, answer } = stranger
  const texted = () => world.network.phone(phone.number).send(text, ownNumbers[phone.way])
  return [
    { ...ways.smsc, begin: mailed(ways.smsc) },
    { ...bertil, begin: mailed(bertil) },
    { person: anna, phone, answer, begin: texted },
  ]
}

async function play(world: DemoWorld, talk: Talk, signal: AbortSignal): Promise<void> {
  const { person, phone, begin, reply, answer } = talk
  const program = world.mailProgram(person.address)
  const begun = world.feed.count
  if (reply !== undefined) world.manners.nextReply(phone.number, reply)
  await begin()
  await world.feed.first('mail-out', (event) => event.person === person.address, { since: begun, withinMs, signal })
  const received = program.inbox.at(-1)
  if (answer === undefined || !received) return
  const answered = world.feed.count
  world.manners.nextReply(phone.number, undefined)
  await program.answer(received, answer)
  const arrived = (event: { phone: string }) => event.phone === phone.number
  await world.feed.first('text-delivered', arrived, { since: answered, withinMs, signal })
}
