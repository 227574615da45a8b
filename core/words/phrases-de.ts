import { germanAnswers } from './german-answers.ts'
import { germanChecks } from './german-checks.ts'
import { germanFaults } from './german-faults.ts'
import { germanProof } from './german-proof.ts'
import { germanStory } from './german-story.ts'
import { germanWays } from './german-ways.ts'
import { germanWires } from './german-wires.ts'

/** The German of every phrase, by its English words, which name it. */
export const germanPhrases = {
  ...germanAnswers,
  ...germanChecks,
  ...germanFaults,
  ...germanProof,
  ...germanStory,
  ...germanWays,
  ...germanWires,
} as const
