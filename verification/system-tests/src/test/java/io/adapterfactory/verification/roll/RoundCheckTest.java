package io.adapterfactory.verification.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.check.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test adds one error to correct rounds; the check must find this error and nothing else. */
class RoundCheckTest {

    private final List<HypernetworkVersion> versions = new ArrayList<>();
    private final List<UnfinishedRound> cut = new ArrayList<>();
    private final List<UnfinishedRound> left = new ArrayList<>();

    /** The shipped version, one that became champion, and one that was rejected; both rounds were interrupted. */
    @BeforeEach
    void allIsWell() {
        record("v1", null, 0, HypernetworkStage.CHAMPION);
        judged("v2", "v1", 25, HypernetworkStage.CHAMPION);
        judged("v3", "v2", 51, HypernetworkStage.REJECTED);
        cut.add(round("v1", "v2", 25));
        cut.add(round("v2", "v3", 51));
    }

    private void record(String name, String parent, long resultsSeen, HypernetworkStage stage) {
        versions.add(HypernetworkVersion.newBuilder()
                .setBaseModel("nano")
                .setVersion(name)
                .setStage(stage)
                .setLocation("file:///store/hypernetworks/nano/" + name)
                .setFiles(List.of())
                .setParentVersion(parent)
                .setResultsSeen(resultsSeen)
                .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .build());
    }

    private void judged(String name, String parent, long resultsSeen, HypernetworkStage verdict) {
        record(name, parent, resultsSeen, HypernetworkStage.CANDIDATE);
        record(name, parent, resultsSeen, verdict);
    }

    private static UnfinishedRound round(String champion, String name, long resultsSeen) {
        return new UnfinishedRound("nano", champion, name, resultsSeen, 60);
    }

    private void assertFinds(Kind kind, String subject) {
        assertThat(RoundCheck.check(versions, cut, left))
                .extracting(Finding::kind, Finding::subject)
                .containsExactly(tuple(kind, subject));
    }

    @Test
    void nothingIsFoundWhereAllIsWell() {
        assertThat(RoundCheck.check(versions, cut, left)).isEmpty();
    }

    @Test
    void anInterruptedRoundWithoutAResultIsLost() {
        cut.add(round("v2", "v4", 80));
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void anInterruptedUnfinishedRoundIsFoundOnce() {
        cut.add(round("v2", "v4", 80));
        left.add(round("v2", "v4", 80));
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void aRoundWhoseNameAnotherTookIsLost() {
        judged("v4", "v2", 80, HypernetworkStage.REJECTED);
        cut.add(round("v1", "v4", 80));
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void aRoundThatWasPlannedAgainIsNotLost() {
        judged("v4", "v2", 80, HypernetworkStage.REJECTED);
        cut.add(round("v2", "v4", 77));
        assertThat(RoundCheck.check(versions, cut, left)).isEmpty();
    }

    @Test
    void aRoundThatNeverEndsIsLost() {
        left.add(round("v2", "v4", 80));
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void thePlanOfARoundWithAPublishedVersionIsNotAFinding() {
        left.add(round("v2", "v3", 51));
        assertThat(RoundCheck.check(versions, List.of(), left)).isEmpty();
    }

    @Test
    void aCandidateThatIsNeverJudgedIsLost() {
        record("v4", "v2", 80, HypernetworkStage.CANDIDATE);
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void aMissingNameIsALostRound() {
        judged("v5", "v2", 80, HypernetworkStage.CHAMPION);
        assertFinds(Kind.LOST_ROUND, "nano/v4");
    }

    @Test
    void aRoundThatIsDoneAgainUnderAnotherNameIsFound() {
        judged("v4", "v2", 51, HypernetworkStage.REJECTED);
        assertFinds(Kind.DUPLICATE_ROUND, "nano/v4");
    }

    @Test
    void aRoundThatIsDoneAgainUnderItsOwnNameIsFound() {
        versions.add(2, versions.get(1));
        assertFinds(Kind.DUPLICATE_ROUND, "nano/v2");
    }

    @Test
    void twoBaseModelsDoNotDisturbEachOther() {
        versions.add(HypernetworkVersion.newBuilder(versions.get(0))
                .setBaseModel("other")
                .build());
        versions.add(HypernetworkVersion.newBuilder(versions.get(1))
                .setBaseModel("other")
                .setResultsSeen(3)
                .build());
        versions.add(HypernetworkVersion.newBuilder(versions.get(2))
                .setBaseModel("other")
                .setResultsSeen(3)
                .build());
        assertThat(RoundCheck.check(versions, cut, left)).isEmpty();
    }
}
