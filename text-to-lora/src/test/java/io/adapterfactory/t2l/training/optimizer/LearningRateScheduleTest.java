package io.adapterfactory.t2l.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    /** Compares with transformers' get_linear_schedule_with_warmup. */
    @Test
    void linearScheduleEqualsTheReference() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(Files.readString(Goldens.folder("lr_schedule.json")));
        LearningRateSchedule schedule = new LearningRateSchedule.Linear(
                golden.path("lr").asDouble(),
                golden.path("num_warmup_steps").asLong(),
                golden.path("num_training_steps").asLong());
        JsonNode expected = golden.path("lr_used_at_step_0_to_20");
        for (int step = 0; step < expected.size(); step++) {
            assertThat(schedule.at(step))
                    .as("step %d", step)
                    .isCloseTo(expected.get(step).asDouble(), offset(1e-12));
        }
    }

    @Test
    void cosineEndsAtItsFloor() {
        LearningRateSchedule schedule = new LearningRateSchedule.Cosine(1, 0.1, 10, 110);
        assertThat(schedule.at(9)).isCloseTo(1, offset(1e-12));
        assertThat(schedule.at(60)).isCloseTo(0.55, offset(1e-12));
        assertThat(schedule.at(110)).isCloseTo(0.1, offset(1e-12));
    }

    @Test
    void withoutDecayTheRateStaysAtItsPeakAfterTheWarmUp() {
        LearningRateSchedule schedule = new LearningRate(0.5, 0.1, LearningRate.Decay.NONE).schedule(100);
        assertThat(schedule.at(0)).isZero();
        assertThat(schedule.at(5)).isCloseTo(0.25, offset(1e-12));
        assertThat(schedule.at(10)).isCloseTo(0.5, offset(1e-12));
        assertThat(schedule.at(99)).isCloseTo(0.5, offset(1e-12));
    }

    @Test
    void aRewoundScheduleStartsAtThePeak() {
        LearningRateSchedule schedule = new LearningRate(0.5, 0, LearningRate.Decay.LINEAR).schedule(100);
        assertThat(schedule.at(0)).isCloseTo(0.5, offset(1e-12));
        assertThat(schedule.at(50)).isCloseTo(0.25, offset(1e-12));
    }
}
