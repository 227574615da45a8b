/** Ends of texts in both alphabets, of one part and of several. */
export const fillers = [
  '',
  ' please bring the keys of the blue van',
  ' ÅÄÖ åäö € [brackets] ~ and what else the alphabet has',
  ' 🚚 and with that it takes another alphabet',
  ` ${'a long one that takes more than one part, '.repeat(6)}`,
]
