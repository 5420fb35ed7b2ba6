package io.adapterfactory.verification.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopArmTest {

    @Test
    void aStandardArmIsFoundByItsName() {
        assertThat(LoopArm.of("NO_GATE").settings()).isEqualTo(Map.of("FACTORY_GATE_ENABLED", "false"));
        assertThat(LoopArm.of("no-gate").title()).isEqualTo("no gate");
        assertThat(LoopArm.standard()).extracting(LoopArm::name).startsWith("curriculum");
    }

    @Test
    void aMethodIsAnArmOfTheTrainersSettings() {
        assertThat(LoopArm.of("penalty-replay-10").settings())
                .isEqualTo(Map.of(
                        "FACTORY_ROUND_OUTPUT_PENALTY", "1",
                        "FACTORY_ROUND_REPLAY", "uniform",
                        "FACTORY_ROUND_REPLAY_SHARE", "0.1"));
        assertThat(LoopArm.of("sampling=uniform+averages=4"))
                .isEqualTo(new LoopArm(
                        "sampling=uniform+averages=4",
                        Map.of("FACTORY_ROUND_AVERAGES", "4", "FACTORY_ROUND_SAMPLING", "uniform")));
    }

    @Test
    void anUnknownArmIsRefused() {
        assertThatThrownBy(() -> LoopArm.of("magic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("method 'magic' is unknown");
    }
}
