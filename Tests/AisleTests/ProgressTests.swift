import Synchronization
import Testing

@testable import aisle

@Suite struct ProgressTests {
    private final class Recorder: Sendable {
        let written = Mutex("")
        let clock = Mutex(ContinuousClock.now)

        func display(width: Int?) -> ProgressDisplay {
            ProgressDisplay(
                width: width, write: { text in self.written.withLock { $0 += text } },
                now: { self.clock.withLock { $0 } })
        }

        func advance(_ duration: Duration) { clock.withLock { $0 += duration } }
        var text: String { written.withLock { $0 } }
    }

    private func step(_ done: Int) -> ProgressStep {
        ProgressStep(
            label: "a.ndjson", done: done, share: Double(done) / 2_000, rate: 1_234.4, remaining: .seconds(61),
            remark: "1 refused")
    }

    @Test func plainLinesComeEveryTwoSeconds() {
        let recorder = Recorder()
        let display = recorder.display(width: nil)
        for number in 0..<50 {
            display.show(step(number))
            recorder.advance(.milliseconds(100))
        }
        display.finish()
        #expect(
            recorder.text == """
                a.ndjson  1 %  20 products  1,234/s  1:01 left  1 refused
                a.ndjson  2 %  40 products  1,234/s  1:01 left  1 refused

                """)
    }

    @Test func shortWorkNeedsNoPlainLine() {
        let recorder = Recorder()
        let display = recorder.display(width: nil)
        display.show(step(2_000))
        display.finish()
        #expect(recorder.text == "")
    }

    @Test func theBarIsDrawnAtOnceAndEndsWithTheLastState() {
        let recorder = Recorder()
        let display = recorder.display(width: 60)
        display.show(step(0))
        display.show(step(1_000))
        display.finish()
        #expect(
            recorder.text
                == "\ra.ndjson  [........................]  0 %  0 products  1,2…\u{1B}[K"
                + "\ra.ndjson  [############............]  50 %  1,000 products…\u{1B}[K\n")
    }

    @Test func workOfUnknownLengthHasNoBar() {
        let step = ProgressStep(label: "standard input", done: 12, rate: 3)
        #expect(step.line(width: 80) == "standard input  12 products  3/s")
    }

    @Test(arguments: [(0.0, "0:00"), (0.2, "0:01"), (59.5, "1:00"), (61, "1:01"), (3_723, "1:02:03")])
    func durationsAreClocks(_ seconds: Double, _ text: String) {
        #expect(NumberText.clock(.milliseconds(Int(seconds * 1_000))) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
    func numbersAreGrouped(_ number: Int, _ text: String) {
        #expect(NumberText.grouped(number) == text)
    }
}
