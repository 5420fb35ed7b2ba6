package io.adapterfactory.trainer.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.DescriptionKind;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ModelDigests;
import io.adapterfactory.trainer.version.ModelNeeds;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionMappingTest {

    private static final HypernetworkVersion OLD = HypernetworkVersion.newBuilder()
            .setBaseModel("tiny")
            .setVersion("v1")
            .setStage(HypernetworkStage.CHAMPION)
            .setLocation("file:///v1")
            .setFiles(List.of())
            .setCreatedAt(Instant.parse("2026-01-02T03:04:05Z"))
            .build();

    private static ModelDigests digests(String weights, String template) {
        return new ModelDigests("a".repeat(64), weights.repeat(64), "c".repeat(64), template);
    }

    @Test
    void aVersionKeepsWhatItNeedsThroughItsStages() {
        HypernetworkVersion event = HypernetworkVersion.newBuilder(OLD)
                .setBaseModelDigests(digests("b", null))
                .setAcceptedBaseModels(List.of(digests("d", "e".repeat(64))))
                .setTextEncoder("all-minilm-l6-v2/mean")
                .setDescriptionControls(List.of(
                        control(DescriptionKind.RIGHT).setScore(0.8).build(),
                        control(DescriptionKind.OTHER_TASK)
                                .setScore(0.5)
                                .setDrop(0.3)
                                .setDropInterval(Interval.newBuilder()
                                        .setLow(0.2)
                                        .setHigh(0.4)
                                        .build())
                                .build(),
                        DescriptionControl.newBuilder()
                                .setKind(DescriptionKind.EMPTY)
                                .setProblem("results of 0 of 8 tasks arrived")
                                .build()))
                .build();

        assertThat(VersionMapping.event(VersionMapping.record(event))).isEqualTo(event);
    }

    private static DescriptionControl.Builder control(DescriptionKind kind) {
        return DescriptionControl.newBuilder().setKind(kind).setTasks(8).setExamples(400);
    }

    @Test
    void aDescriptionControlOfALaterReleaseIsLeftOut() {
        HypernetworkVersion event = HypernetworkVersion.newBuilder(OLD)
                .setDescriptionControls(
                        List.of(control(DescriptionKind.UNKNOWN).setScore(0.8).build()))
                .build();

        assertThat(VersionMapping.record(event).descriptions().all()).isEmpty();
    }

    @Test
    void anEarlierRecordDoesNotSayWhatItNeeds() {
        assertThat(VersionMapping.record(OLD).version().needs()).isEqualTo(ModelNeeds.UNKNOWN);
        assertThat(VersionMapping.event(VersionMapping.record(OLD))).isEqualTo(OLD);
    }

    @Test
    void anInvalidDigestIsRefused() {
        HypernetworkVersion event = HypernetworkVersion.newBuilder(OLD)
                .setBaseModelDigests(digests("no digest", null))
                .build();

        assertThatThrownBy(() -> VersionMapping.record(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a SHA-256 as 64 lower-case hex digits");
    }
}
