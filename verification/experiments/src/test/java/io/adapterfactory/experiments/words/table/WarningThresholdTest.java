package io.adapterfactory.experiments.words.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.words.table.WarningThreshold.Scored;
import io.adapterfactory.experiments.words.table.WarningThreshold.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningThresholdTest {

    /**
     * Working adapters with the similarities 0.50, 0.51, ..., 0.69 and predicted scores from 0.80 down to 0.61, and
     * failing ones with 0.40, 0.45, ..., 0.65 and predicted scores from 0 to 0.5.
     */
    private static List<Scored> adapters() {
        List<Scored> adapters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            adapters.add(new Scored((50 + i) / 100.0, (80 - i) / 100.0, true));
        }
        for (int i = 0; i < 6; i++) {
            adapters.add(new Scored((40 + 5 * i) / 100.0, i / 10.0, false));
        }
        return adapters;
    }

    @Test
    void asManyFailingAdaptersAsPossibleAreWarnedOfWithoutTooManyWorkingOnes() {
        WarningThreshold threshold = WarningThreshold.calibrated(Signal.SIMILARITY, adapters(), 0.1);

        assertThat(threshold.below()).isEqualTo(0.52);
        assertThat(threshold.workingWarned(adapters())).isEqualTo(new Share(2, 20));
        assertThat(threshold.failingWarned(adapters())).isEqualTo(new Share(3, 6));
        assertThat(WarningThreshold.calibrated(Signal.SIMILARITY, adapters(), 0).workingWarned(adapters()))
                .isEqualTo(new Share(0, 20));
        assertThat(WarningThreshold.calibrated(Signal.SIMILARITY, adapters(), 1).failingWarned(adapters()))
                .isEqualTo(new Share(6, 6));
    }

    @Test
    void theSignalDecidesWhatIsCompared() {
        WarningThreshold threshold = WarningThreshold.calibrated(Signal.PREDICTED_SCORE, adapters(), 0.1);

        assertThat(threshold.below()).isEqualTo(0.63);
        assertThat(threshold.workingWarned(adapters())).isEqualTo(new Share(2, 20));
        assertThat(threshold.failingWarned(adapters())).isEqualTo(new Share(6, 6));
    }

    @Test
    void ifNoAdapterWorksAllGetTheWarning() {
        List<Scored> failing =
                adapters().stream().filter(adapter -> !adapter.works()).toList();

        WarningThreshold threshold = WarningThreshold.calibrated(Signal.SIMILARITY, failing, 0.1);

        assertThat(threshold.failingWarned(failing)).isEqualTo(new Share(6, 6));
        assertThat(threshold.workingWarned(failing)).isEqualTo(new Share(0, 0));
    }
}
