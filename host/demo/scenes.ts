import { type CastPerson, type CastPhone, people, phones, type Way } from './cast.ts'

/** One short conversation: a mail to a phone, what the phone answers, and what is answered to that. */
export interface Scene {
  readonly person: CastPerson
  readonly phone: CastPhone
  readonly subject: string
  /** Long enough for several parts, with a character that the phones' old alphabet lacks. */
  readonly mail: string
  readonly reply: string
  readonly answer: string
}

const [anna, bertil] = people
const [kim, lee, maja] = phones

/** Anna's conversations, one over each way. */
export const scenes: Readonly<Record<Way, Scene>> = {
  smsc: {
    person: anna,
    phone: kim,
    subject: 'Delivery on Thursday',
    mail: 'Hi Kim, the twelve chairs from Malmö come on Thursday between 8 and 10. 🚚 Could you open gate 3 for the driver and sign for them? He rings ten minutes before he is there. Many thanks!',
    reply: 'Gate 3 is open from 7:30. 👍 Who pays for the coffee?',
    answer: 'I do – 12 cups, with milk. ☕',
  },
  modem: {
    person: anna,
    phone: lee,
    subject: 'Parcel for the workshop',
    mail: 'Hello Lee, a parcel from Zürich waits for you at the front desk: 14 × 30 cm, fragile, “this side up”. 📦 It needs a signature before four o’clock, or it goes back with the evening van. Please come by!',
    reply: 'On my way — 5 min 🚲',
    answer: 'Good, I am at the desk until 16:15. 🙂',
  },
}

/** What Bertil has to say, and a phone that nobody wrote to. */
export const bertilScene: Pick<Scene, 'person' | 'phone' | 'subject' | 'mail' | 'reply'> = {
  person: bertil,
  phone: lee,
  subject: 'Van',
  mail: 'Lee, is the van back? I need it at two.',
  reply: 'It is. Key is in the drawer, tank is full.',
}

export const strangerScene = {
  phone: maja,
  text: 'Hello, are you open on Saturday? /Maja',
  answer: 'Hello Maja, yes, from 10 to 14. Welcome!',
} as const
