import {
  deaf,
  doubleDelivery,
  garbage,
  halfLine,
  type ModemBehaviour,
  promptLost,
  refuses,
  unansweredSubmit,
  urcsInReplies,
} from '../../../../drivers/simulator/modem/index.ts'

/** What modems do wrong now and then, each to be made seldom by `sometimes`. */
export function modemFaults(random: () => number): ModemBehaviour[] {
  return [
    garbage(random, 6),
    halfLine(),
    promptLost(),
    urcsInReplies(() => ['+CMTI: "SM",4', '^RSSI:9'], { splitEntries: true }),
    refuses(38, () => true),
    refuses(512, () => true),
    unansweredSubmit(true, () => true),
    unansweredSubmit(false, () => true),
    doubleDelivery(),
    deaf(),
  ]
}
