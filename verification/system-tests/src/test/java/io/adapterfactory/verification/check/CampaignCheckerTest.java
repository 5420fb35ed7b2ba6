package io.adapterfactory.verification.check;

import static io.adapterfactory.verification.check.PlantedCampaign.VALIDATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.DeadLetterRead;
import io.adapterfactory.verification.history.Expectation;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.TaskRead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test adds one error to a correct campaign; the checker must find this error and nothing else. */
class CampaignCheckerTest {

    @TempDir
    Path store;

    private PlantedCampaign campaign;

    @BeforeEach
    void allIsWell() throws IOException {
        campaign = new PlantedCampaign(store);
    }

    private void assertFinds(Kind kind, String subject) throws IOException {
        assertThat(campaign.check()).extracting(Finding::kind, Finding::subject).containsExactly(tuple(kind, subject));
    }

    @Test
    void nothingIsFoundWhereAllIsWell() throws IOException {
        assertThat(campaign.check()).isEmpty();
    }

    @Test
    void anAcknowledgedTaskThatIsNotInItsTopicIsLost() throws IOException {
        campaign.history.add(new HistoryEvent.Sent(0, "late", "00", new Expectation.Answered(List.of())));
        campaign.history.add(new HistoryEvent.Acknowledged(1, "late"));
        assertFinds(Kind.LOST_TASK, "late");
    }

    @Test
    void aTaskThatIsInItsTopicTwiceIsFound() throws IOException {
        campaign.tasks.add(PlantedCampaign.task("chosen"));
        assertFinds(Kind.DUPLICATE_TASK, "chosen");
    }

    @Test
    void aTaskWithOtherBytesThanWereSentIsFound() throws IOException {
        campaign.tasks.set(0, new TaskRead("chosen", "00"));
        assertFinds(Kind.ALTERED_TASK, "chosen");
    }

    @Test
    void aTaskThatWasNotSentIsFound() throws IOException {
        campaign.tasks.add(PlantedCampaign.task("foreign"));
        GeneratedAdapter adapter = campaign.adapter("foreign", "v1", List.of());
        campaign.adapters.add(adapter);
        campaign.results.add(PlantedCampaign.result(adapter, "reverse"));
        assertFinds(Kind.UNORDERED, "foreign");
    }

    @Test
    void aTaskOfUnknownOutcomeThatArrivedMustBeAnsweredToo() throws IOException {
        campaign.tasks.add(PlantedCampaign.task("unknown"));
        assertFinds(Kind.LOST_ADAPTER, "unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen", "named", "unscorable", VALIDATION})
    void aLostAdapterIsFound(String taskId) throws IOException {
        campaign.adapters.remove(campaign.adapterOf(taskId));
        campaign.results.removeIf(result -> result.getTaskId().equals(taskId));
        assertFinds(Kind.LOST_ADAPTER, taskId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen", "named", "unscorable", VALIDATION})
    void anAdapterThatIsAnnouncedTwiceIsFound(String taskId) throws IOException {
        campaign.adapters.add(campaign.adapterOf(taskId));
        assertFinds(Kind.DUPLICATE_ADAPTER, taskId);
    }

    @Test
    void anAdapterOfATaskThatHadToBeRefusedIsFound() throws IOException {
        GeneratedAdapter adapter = campaign.adapter("unreadable", "v1", List.of());
        campaign.adapters.add(adapter);
        campaign.results.add(PlantedCampaign.result(adapter, "reverse"));
        assertFinds(Kind.NOT_REFUSED, "unreadable");
    }

    @Test
    void anAdapterWithoutATaskIsFound() throws IOException {
        GeneratedAdapter adapter = campaign.adapter("foreign", "v1", List.of());
        campaign.adapters.add(adapter);
        campaign.results.add(PlantedCampaign.result(adapter, "reverse"));
        assertFinds(Kind.UNORDERED, "foreign");
    }

    @Test
    void anAdapterOfAnUnknownVersionIsFound() throws IOException {
        campaign.results.removeIf(result -> result.getTaskId().equals("chosen"));
        campaign.adapters.remove(campaign.adapterOf("chosen"));
        GeneratedAdapter adapter = campaign.adapter("chosen", "v9", List.of());
        campaign.adapters.add(adapter);
        campaign.results.add(PlantedCampaign.result(adapter, "reverse"));
        assertFinds(Kind.CONTRADICTION, "chosen");
    }

    @Test
    void anAdapterThatAsksForOtherBenchmarksThanItsTaskIsFound() throws IOException {
        GeneratedAdapter adapter = campaign.adapterOf("named");
        campaign.adapters.set(
                campaign.adapters.indexOf(adapter),
                GeneratedAdapter.newBuilder(adapter)
                        .setBenchmarks(List.of("sort"))
                        .build());
        campaign.results.removeIf(result -> result.getBenchmark().equals("first"));
        assertFinds(Kind.CONTRADICTION, "named");
    }

    @ParameterizedTest
    @CsvSource({"chosen,reverse", "named,sort", "named,first", VALIDATION + ",sort"})
    void aLostResultIsFound(String taskId, String benchmark) throws IOException {
        assertThat(campaign.results.removeIf(result -> result.getTaskId().equals(taskId)
                        && result.getBenchmark().equals(benchmark)))
                .isTrue();
        assertFinds(Kind.LOST_RESULT, taskId);
    }

    @ParameterizedTest
    @CsvSource({"chosen,reverse", "named,sort", VALIDATION + ",sort"})
    void aResultThatIsPublishedTwiceIsFound(String taskId, String benchmark) throws IOException {
        campaign.results.add(PlantedCampaign.result(campaign.adapterOf(taskId), benchmark));
        assertFinds(Kind.DUPLICATE_RESULT, taskId);
    }

    @Test
    void aResultOnABenchmarkThatTheTaskDoesNotNameIsFound() throws IOException {
        campaign.results.add(PlantedCampaign.result(campaign.adapterOf("named"), "reverse"));
        assertFinds(Kind.UNORDERED, "named");
    }

    @Test
    void aResultOfATaskWithoutAnAdapterIsFound() throws IOException {
        campaign.results.add(PlantedCampaign.result(campaign.adapter("foreign", "v1", List.of()), "reverse"));
        assertFinds(Kind.UNORDERED, "foreign");
    }

    @Test
    void aResultOfAnAdapterThatHadToBeRefusedIsFound() throws IOException {
        campaign.results.add(PlantedCampaign.result(campaign.adapterOf("unscorable"), "reverse"));
        assertFinds(Kind.NOT_REFUSED, "unscorable");
    }

    @Test
    void aResultOfAnotherAdapterThanTheTasksIsFound() throws IOException {
        campaign.results.set(
                0,
                EvaluationResult.newBuilder(campaign.results.get(0))
                        .setAdapterId("0")
                        .build());
        assertFinds(Kind.CONTRADICTION, "chosen");
    }

    @ParameterizedTest
    @CsvSource({"unreadable,generator", "unscorable,evaluator"})
    void aMissingDeadLetterIsFound(String taskId, String service) throws IOException {
        assertThat(campaign.deadLetters.removeIf(letter ->
                        letter.taskId().equals(taskId) && letter.service().equals(service)))
                .isTrue();
        assertFinds(Kind.LOST_DEAD_LETTER, taskId);
    }

    @Test
    void aDeadLetterThatOneServicePublishesTwiceIsFound() throws IOException {
        campaign.deadLetters.add(campaign.deadLetters.get(0));
        assertFinds(Kind.DUPLICATE_DEAD_LETTER, "unreadable");
    }

    @Test
    void aDeadLetterWithoutAReasonIsFound() throws IOException {
        DeadLetterRead letter = campaign.deadLetters.get(0);
        campaign.deadLetters.set(
                0, new DeadLetterRead(letter.topic(), letter.taskId(), letter.service(), letter.sha256(), " "));
        assertFinds(Kind.DEAD_LETTER_WITHOUT_REASON, "unreadable");
    }

    @Test
    void aDeadLetterWithOtherBytesThanWereSentIsFound() throws IOException {
        DeadLetterRead letter = campaign.deadLetters.get(0);
        campaign.deadLetters.set(
                0, new DeadLetterRead(letter.topic(), letter.taskId(), letter.service(), "00", letter.reason()));
        assertFinds(Kind.ALTERED_DEAD_LETTER, "unreadable");
    }

    @ParameterizedTest
    @CsvSource({"chosen,task-descriptions,generator", "chosen,generated-adapters,evaluator"})
    void aGoodTaskAmongTheDeadLettersIsFound(String taskId, String topic, String service) throws IOException {
        campaign.deadLetters.add(PlantedCampaign.deadLetter(topic, taskId, service));
        assertFinds(Kind.WRONGLY_REFUSED, taskId);
    }

    @Test
    void aDeadLetterWithoutASourceIsFound() throws IOException {
        campaign.deadLetters.add(PlantedCampaign.deadLetter(Topics.TASK_DESCRIPTIONS, "foreign", "generator"));
        assertFinds(Kind.UNORDERED, "foreign");
    }

    @Test
    void anOrderOfTheTrainersMayBeRefusedInsteadOfAnswered() throws IOException {
        campaign.adapters.remove(campaign.adapterOf(VALIDATION));
        campaign.results.removeIf(result -> result.getTaskId().equals(VALIDATION));
        campaign.deadLetters.add(PlantedCampaign.deadLetter(Topics.TASK_DESCRIPTIONS, VALIDATION, "generator"));
        assertThat(campaign.check()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CHAMPION,CANDIDATE",
        "CHAMPION,CHAMPION",
        "CHAMPION,RETIRED",
        "REJECTED,CANDIDATE",
        "REJECTED,REJECTED",
        "CANDIDATE,CANDIDATE",
        "CANDIDATE,RETIRED"
    })
    void aMoveThatTheRulesDoNotAllowIsFound(HypernetworkStage from, HypernetworkStage to) throws IOException {
        campaign.versions.add(campaign.version("v3", HypernetworkStage.CANDIDATE, "v2"));
        if (from != HypernetworkStage.CANDIDATE) {
            campaign.versions.add(campaign.version("v3", from, "v2"));
        }
        assertThat(campaign.check()).isEmpty();
        campaign.versions.add(campaign.version("v3", to, "v2"));
        assertFinds(Kind.ILLEGAL_VERSION_MOVE, "nano/v3");
    }

    @Test
    void aVersionThatIsRetiredStaysSo() throws IOException {
        campaign.versions.add(campaign.version("v3", HypernetworkStage.CANDIDATE, "v2"));
        campaign.versions.add(campaign.version("v3", HypernetworkStage.REJECTED, "v2"));
        campaign.versions.add(campaign.version("v3", HypernetworkStage.RETIRED, "v2"));
        assertThat(campaign.check()).isEmpty();
        campaign.versions.add(campaign.version("v3", HypernetworkStage.CHAMPION, "v2"));
        assertFinds(Kind.ILLEGAL_VERSION_MOVE, "nano/v3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAMPION", "REJECTED", "RETIRED"})
    void aVersionThatDoesNotBeginAsACandidateIsFound(HypernetworkStage stage) throws IOException {
        campaign.versions.add(campaign.version("v3", stage, "v2"));
        assertFinds(Kind.ILLEGAL_VERSION_MOVE, "nano/v3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3", "v8"})
    void aVersionOfAParentThatIsNotKnownIsFound(String parent) throws IOException {
        campaign.versions.add(campaign.version("v3", HypernetworkStage.CANDIDATE, parent));
        assertFinds(Kind.ILLEGAL_VERSION_MOVE, "nano/v3");
    }

    @Test
    void aVersionThatBecomesAnotherIsFound() throws IOException {
        HypernetworkVersion other = campaign.version("v2", HypernetworkStage.REJECTED, "v1");
        campaign.versions.add(
                HypernetworkVersion.newBuilder(other).setTrainingSteps(7).build());
        assertFinds(Kind.ILLEGAL_VERSION_MOVE, "nano/v2");
    }

    @Test
    void aChampionMayBeRolledBackToItsPredecessor() throws IOException {
        campaign.versions.add(campaign.version("v2", HypernetworkStage.REJECTED, "v1"));
        campaign.versions.add(campaign.version("v1", HypernetworkStage.CHAMPION, null));
        assertThat(campaign.check()).isEmpty();
    }

    @Test
    void anAdaptersFileOfAnotherContentIsFound() throws IOException {
        Path file = campaign.fileOf("chosen", "adapter_model.safetensors");
        Files.writeString(file, "CHOSEN"); // as long as before
        assertFinds(Kind.ALTERED_FILE, path(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_model.safetensors", "manifest.json"})
    void anAdaptersFileThatIsMissingIsFound(String name) throws IOException {
        Path file = campaign.fileOf("named", name);
        Files.delete(file);
        assertFinds(Kind.MISSING_FILE, path(file));
    }

    @Test
    void aFileInAnAdaptersFolderWithoutAnEventIsFound() throws IOException {
        Path file = campaign.fileOf("named", "more.txt");
        Files.writeString(file, "more");
        assertFinds(Kind.UNEXPECTED_FILE, path(file));
    }

    @Test
    void aVersionsFileOfAnotherContentIsFound() throws IOException {
        Path file = store.resolve("hypernetworks/nano/v2/hypernetwork.safetensors");
        Files.writeString(file, "V2");
        assertFinds(Kind.ALTERED_FILE, path(file));
    }

    @Test
    void aFileThatWasThereBeforeMayNotChange() throws IOException {
        Path file = store.resolve("base-models/nano/config.json");
        Files.writeString(file, "[]");
        assertFinds(Kind.ALTERED_FILE, path(file));
    }

    @Test
    void aFileThatWasThereBeforeMayNotVanish() throws IOException {
        Path file = store.resolve("base-models/nano/config.json");
        Files.delete(file);
        assertFinds(Kind.MISSING_FILE, path(file));
    }

    @Test
    void aFileWhereNoServiceWritesIsFound() throws IOException {
        Path file = store.resolve("base-models/nano/more.json");
        Files.writeString(file, "{}");
        assertFinds(Kind.UNEXPECTED_FILE, path(file));
    }

    @Test
    void unpublishedWorkOfAKilledServiceIsNotAFinding() throws IOException {
        campaign.adapter("cut off before the event", "v1", List.of());
        Path begun = store.resolve("adapters/.0123.4567.tmp");
        Files.createDirectories(begun);
        Files.writeString(begun.resolve("adapter_config.json"), "{");
        assertThat(campaign.check()).isEmpty();
    }

    @Test
    void severalThingsAreAllFound() throws IOException {
        campaign.adapters.remove(campaign.adapterOf("chosen"));
        campaign.deadLetters.clear();
        assertThat(campaign.check())
                .extracting(Finding::kind, Finding::subject)
                .containsExactlyInAnyOrder(
                        tuple(Kind.LOST_ADAPTER, "chosen"),
                        tuple(Kind.UNORDERED, "chosen"),
                        tuple(Kind.LOST_DEAD_LETTER, "unreadable"),
                        tuple(Kind.LOST_DEAD_LETTER, "unscorable"));
    }

    private String path(Path file) {
        return store.relativize(file).toString();
    }
}
