import type { Language } from '../../core/words/say.ts'
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

/** Who writes what in the demo. */
export interface Scenes {
  /** Anna's conversations, one over each way. */
  readonly ways: Readonly<Record<Way, Scene>>
  /** What Bertil has to say. */
  readonly bertil: Omit<Scene, 'answer'>
  /** A phone that nobody wrote to. */
  readonly stranger: { readonly phone: CastPhone; readonly text: string; readonly answer: string }
  /** What phones answer by themselves: to anything, and to a question. */
  readonly friendly: readonly string[]
  readonly affirmative: readonly string[]
}

const ways: Readonly<Record<Way, Scene>> = {
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

const english: Scenes = {
  ways,
  bertil: {
    person: bertil,
    phone: lee,
    subject: 'Van',
    mail: 'Lee, is the van back? I need it at two.',
    reply: 'It is. Key is in the drawer, tank is full.',
  },
  stranger: {
    phone: maja,
    text: 'Hello, are you open on Saturday? /Maja',
    answer: 'Hello Maja, yes, from 10 to 14. Welcome!',
  },
  friendly: ['Thanks, got it! 👍', 'OK, that works for me.', 'Good to know. See you then!', 'Fine. 🙂'],
  affirmative: ['Yes, gladly!', 'Yes – give me ten minutes.', 'Of course. 👍'],
}

const german: Scenes = {
  ways: {
    smsc: {
      ...ways.smsc,
      subject: 'Lieferung am Donnerstag',
      mail: 'Hallo Kim, die zwölf Stühle aus Malmö kommen am Donnerstag zwischen 8 und 10. 🚚 Kannst du dem Fahrer Tor 3 öffnen und dafür unterschreiben? Er ruft zehn Minuten vorher an. Vielen Dank!',
      reply: 'Tor 3 ist ab 7:30 offen. 👍 Wer bezahlt den Kaffee?',
      answer: 'Ich – 12 Becher, mit Milch. ☕',
    },
    modem: {
      ...ways.modem,
      subject: 'Paket für die Werkstatt',
      mail: 'Hallo Lee, am Empfang wartet ein Paket aus Zürich auf dich: 14 × 30 cm, zerbrechlich, „diese Seite oben“. 📦 Es braucht bis vier Uhr eine Unterschrift, sonst geht es mit dem Abendwagen zurück. Komm bitte vorbei!',
      reply: 'Bin unterwegs — 5 min 🚲',
      answer: 'Gut, ich bin bis 16:15 am Platz. 🙂',
    },
  },
  bertil: {
    ...english.bertil,
    subject: 'Lieferwagen',
    mail: 'Lee, ist der Lieferwagen zurück? Ich brauche ihn um zwei.',
    reply: 'Ist er. Schlüssel in der Schublade, Tank voll.',
  },
  stranger: {
    phone: maja,
    text: 'Hallo, haben Sie am Samstag offen? /Maja',
    answer: 'Hallo Maja, ja, von 10 bis 14 Uhr. Willkommen!',
  },
  friendly: ['Danke, hab ich! 👍', 'OK, das passt mir.', 'Gut zu wissen. Bis dann!', 'Alles klar. 🙂'],
  affirmative: ['Ja, gern!', 'Ja – in zehn Minuten.', 'Natürlich. 👍'],
}

export function scenesIn(language: Language): Scenes {
  return language === 'de' ? german : english
}
