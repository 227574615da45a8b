import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What tests expect is English, whoever runs them; the workers take this over when they start.
process.env.LC_ALL = 'C.UTF-8'

/** Rooms whose files take longest: begun last, they would leave one core idle at the end. */
const slowRooms = ['/test/e2e/', '/test/electron/', '/test/renderer/', '/test/host/', '/test/packaging/']

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const room = slowRooms.findIndex((name) => moduleId.includes(name))
      return room < 0 ? slowRooms.length : room
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most files wait for servers, ports and pages more than they compute.
    maxWorkers: Math.min(8, availableParallelism() + 1),
    sequence: { sequencer: SlowFirst },
  },
})
