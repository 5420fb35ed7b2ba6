package io.adapterfactory.schemas;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventIdsTest {

    private static HypernetworkVersion version(String baseModel, String version) {
        return HypernetworkVersion.newBuilder()
                .setBaseModel(baseModel)
                .setVersion(version)
                .setStage(HypernetworkStage.CANDIDATE)
                .setLocation("file:///store/v1")
                .setFiles(java.util.List.of())
                .setTrainingSteps(1)
                .setReason("")
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    @Test
    void anEmptyIdIsNamed() {
        assertThatCode(() -> EventIds.requirePresent(version("nano", "v1"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> EventIds.requirePresent(version("nano", " ")))
                .hasMessage("version of the HypernetworkVersion is empty; expected an id");
        assertThatThrownBy(() -> EventIds.requirePresent(version("", "v1")))
                .hasMessage("baseModel of the HypernetworkVersion is empty; expected an id");
    }
}
