package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.benchmark.BenchmarkUse;
import io.adapterfactory.evaluator.benchmark.BenchmarkUse.How;
import io.adapterfactory.evaluator.evaluate.BaseModelUse;
import io.adapterfactory.evaluator.evaluate.Candidate;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.evaluator.evaluate.Extent;
import io.adapterfactory.evaluator.evaluate.Outcome;
import io.adapterfactory.evaluator.evaluate.Shard;
import io.adapterfactory.evaluator.evaluate.ShardScore;
import io.adapterfactory.evaluator.evaluate.StoredAdapter;
import io.adapterfactory.messaging.record.BaseModelRecords;
import io.adapterfactory.messaging.record.ProofRecords;
import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.DatasetReference;
import io.adapterfactory.schemas.EvaluationOutcome;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.EvaluationShardResult;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.GradedExample;
import io.adapterfactory.schemas.HelpedBase;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.ProofExample;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Help;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.statistics.PairedDifference;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Converts between records of the topics and the evaluator's domain. */
final class EvaluationMapping {

    private static final int ID_LENGTH = 32;

    private EvaluationMapping() {}

    /**
     * @param store that may contain its data set
     * @throws IllegalArgumentException when its location is invalid, or its data set cannot be used
     */
    static Candidate candidate(GeneratedAdapter adapter, ArtifactStore store) {
        requireOwn(store, adapter.getLocation());
        Optional<StoredAdapter> control = ControlMapping.adapter(adapter.getControl());
        control.ifPresent(each -> requireOwn(store, each.location()));
        return new Candidate(
                new StoredAdapter(adapter.getAdapterId(), adapter.getLocation(), digests(adapter.getFiles())),
                adapter.getBaseModel(),
                adapter.getDescription(),
                adapter.getBenchmarks(),
                Optional.ofNullable(adapter.getDataset()).map(reference -> dataset(reference, store)),
                BaseModelRecords.fitting(adapter.getBaseModelDigests(), adapter.getAcceptedBaseModels()),
                new Extent(
                        adapter.getMaxExamples() > 0 ? OptionalInt.of(adapter.getMaxExamples()) : OptionalInt.empty(),
                        isControl(adapter.getPurpose())),
                control);
    }

    /** What a wrong description is worth is a score; nobody looks at the rest. */
    private static boolean isControl(TaskPurpose purpose) {
        return purpose == TaskPurpose.CONTROL;
    }

    private static TaskDataset dataset(DatasetReference reference, ArtifactStore store) {
        Path file = file(reference, store);
        try {
            return TaskDataset.of(file, reference.getFormat(), reference.getTrainSplit(), reference.getHeldOutSplit());
        } catch (InvalidDatasetException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static List<FileDigest> digests(List<FileEntry> files) {
        return files.stream()
                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                .toList();
    }

    private static void requireOwn(ArtifactStore store, String location) {
        try {
            store.requireOwn(location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("location " + e.getMessage(), e);
        }
    }

    private static Path file(DatasetReference reference, ArtifactStore store) {
        try {
            return store.file(reference.getUri());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("dataset " + e.getMessage(), e);
        }
    }

    static Candidate candidate(EvaluationShard shard) {
        return new Candidate(
                new StoredAdapter(shard.getAdapterId(), shard.getLocation(), digests(shard.getFiles())),
                shard.getBaseModel(),
                shard.getDescription(),
                List.of(shard.getBenchmark()),
                Optional.empty(),
                BaseModelRecords.fitting(shard.getBaseModelDigests(), List.of()),
                new Extent(OptionalInt.empty(), isControl(shard.getPurpose())),
                ControlMapping.adapter(shard.getControl()));
    }

    static EvaluationResult result(GeneratedAdapter adapter, Evaluation evaluation, int workedExamples, Instant now) {
        return ControlMapping.withControl(
                        result(evaluation, workedExamples, now), adapter.getControl(), evaluation.control())
                .setEvaluationId(evaluationId(adapter.getAdapterId(), evaluation.benchmark()))
                .setAdapterId(adapter.getAdapterId())
                .setTaskId(adapter.getTaskId())
                .setDescription(adapter.getDescription())
                .setBaseModel(adapter.getBaseModel())
                .setHypernetworkVersion(adapter.getHypernetworkVersion())
                .setPurpose(adapter.getPurpose())
                .setReplaces(adapter.getReplaces())
                .setAlias(adapter.getAlias())
                .build();
    }

    /** The result of an adapter that was not scored; its values have no meaning. */
    static EvaluationResult withoutBenchmark(GeneratedAdapter adapter, Outcome.NoBenchmark outcome, Instant now) {
        Interval nothing = Interval.newBuilder().setLow(0).setHigh(0).build();
        return EvaluationResult.newBuilder()
                .setOutcome(EvaluationOutcome.NO_BENCHMARK)
                .setEvaluationId(evaluationId(adapter.getAdapterId(), "", ""))
                .setAdapterId(adapter.getAdapterId())
                .setTaskId(adapter.getTaskId())
                .setDescription(adapter.getDescription())
                .setBaseModel(adapter.getBaseModel())
                .setHypernetworkVersion(adapter.getHypernetworkVersion())
                .setPurpose(adapter.getPurpose())
                .setReplaces(adapter.getReplaces())
                .setAlias(adapter.getAlias())
                .setBenchmark("")
                .setBenchmarkDigest("")
                .setMetric("")
                .setExamples(0)
                .setScore(0)
                .setScoreInterval(nothing)
                .setBaseScore(0)
                .setPairedDelta(PairedDelta.newBuilder()
                        .setDelta(0)
                        .setInterval(nothing)
                        .setPValue(1)
                        .build())
                .setWarnings(List.of(outcome.reason()))
                .setDurationMs(0)
                .setEvaluatedAt(now)
                .build();
    }

    /** @param parts of all shards of one evaluation, in order */
    static EvaluationResult joined(List<EvaluationShardResult> parts, int workedExamples) {
        EvaluationShard shard = parts.get(0).getShard();
        Instant end = parts.stream()
                .map(EvaluationShardResult::getEvaluatedAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Instant start = parts.stream()
                .map(part -> part.getEvaluatedAt().minusMillis(part.getDurationMs()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Evaluation evaluation = Evaluation.joined(
                shard(shard).benchmark(),
                new BaseModelUse(
                        Optional.ofNullable(BaseModelRecords.digests(shard.getBaseModelDigests())),
                        shard.getWarnings()),
                parts.stream().map(EvaluationMapping::shardScore).toList(),
                Duration.between(start, end).toMillis());
        return ControlMapping.withControl(
                        result(evaluation, workedExamples, end), shard.getControl(), evaluation.control())
                .setEvaluationId(shard.getEvaluationId())
                .setAdapterId(shard.getAdapterId())
                .setTaskId(shard.getTaskId())
                .setDescription(shard.getDescription())
                .setBaseModel(shard.getBaseModel())
                .setHypernetworkVersion(shard.getHypernetworkVersion())
                .setPurpose(shard.getPurpose())
                .setReplaces(shard.getReplaces())
                .setAlias(shard.getAlias())
                .build();
    }

    private static EvaluationResult.Builder result(Evaluation evaluation, int workedExamples, Instant now) {
        Score score = evaluation.score();
        BenchmarkUse benchmark = evaluation.benchmark();
        return EvaluationResult.newBuilder()
                .setBenchmark(benchmark.name())
                .setBenchmarkDigest(benchmark.digest())
                .setBenchmarkChoice(BenchmarkChoice.valueOf(benchmark.how().name()))
                .setChoiceSimilarity(similarity(benchmark))
                .setMetric(benchmark.metric())
                .setExamples(score.examples())
                .setScore(score.score())
                .setScoreInterval(interval(score.interval()))
                .setBaseScore(score.baseScore())
                .setBaseScoreInterval(interval(score.baseInterval()))
                .setPairedDelta(pairedDelta(score.paired()))
                .setProof(score.workedExamples(workedExamples).stream()
                        .map(EvaluationMapping::proof)
                        .toList())
                .setHelpedBase(evaluation.helpedBase().entrySet().stream()
                        .map(helped -> helpedBase(helped.getKey(), helped.getValue()))
                        .toList())
                .setWarnings(evaluation.warnings())
                .setBaseModelDigests(
                        BaseModelRecords.record(evaluation.baseModel().digests().orElse(null)))
                .setGrades(score.grades().stream().map(Double::floatValue).toList())
                .setProofs(ProofRecords.records(evaluation.proofs()))
                .setDurationMs(Math.round(evaluation.durationMs()))
                .setEvaluatedAt(now);
    }

    static EvaluationShard shard(GeneratedAdapter adapter, Shard shard, BaseModelUse baseModel) {
        BenchmarkUse benchmark = shard.benchmark();
        return EvaluationShard.newBuilder()
                .setEvaluationId(evaluationId(adapter.getAdapterId(), benchmark))
                .setAdapterId(adapter.getAdapterId())
                .setTaskId(adapter.getTaskId())
                .setDescription(adapter.getDescription())
                .setBaseModel(adapter.getBaseModel())
                .setHypernetworkVersion(adapter.getHypernetworkVersion())
                .setLocation(adapter.getLocation())
                .setFiles(adapter.getFiles())
                .setBenchmark(benchmark.name())
                .setBenchmarkDigest(benchmark.digest())
                .setBenchmarkChoice(BenchmarkChoice.valueOf(benchmark.how().name()))
                .setChoiceSimilarity(similarity(benchmark))
                .setMetric(benchmark.metric())
                .setRightOrWrong(benchmark.rightOrWrong())
                .setShard(shard.number())
                .setShards(shard.of())
                .setFirstExample(shard.first())
                .setExamples(shard.examples())
                .setBaseModelDigests(BaseModelRecords.record(baseModel.digests().orElse(null)))
                .setWarnings(baseModel.warnings())
                .setPurpose(adapter.getPurpose())
                .setReplaces(adapter.getReplaces())
                .setAlias(adapter.getAlias())
                .setControl(adapter.getControl())
                .build();
    }

    static Shard shard(EvaluationShard shard) {
        BenchmarkUse benchmark = new BenchmarkUse(
                shard.getBenchmark(),
                shard.getBenchmarkDigest(),
                shard.getMetric(),
                shard.getRightOrWrong(),
                How.valueOf(shard.getBenchmarkChoice().name()),
                shard.getChoiceSimilarity() == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(shard.getChoiceSimilarity()));
        return new Shard(benchmark, shard.getShard(), shard.getShards(), shard.getFirstExample(), shard.getExamples());
    }

    static EvaluationShardResult shardResult(EvaluationShard shard, ShardScore score, long durationMs, Instant now) {
        Map<String, List<Double>> helped = new TreeMap<>();
        score.helpedBase().forEach((help, part) -> helped.put(help.name(), part.baseGrades()));
        return EvaluationShardResult.newBuilder()
                .setShard(shard)
                .setBaseGrades(score.score().baseGrades())
                .setAdapterGrades(score.score().adapterGrades())
                .setHelpedGrades(helped)
                .setControlGrades(score.control().map(Score.Part::baseGrades).orElse(List.of()))
                .setKept(score.score().kept().stream()
                        .map(answer -> new GradedExample(
                                answer.prompt(),
                                answer.reference(),
                                answer.withoutAdapter(),
                                answer.withAdapter(),
                                answer.baseGrade(),
                                answer.adapterGrade()))
                        .toList())
                .setProofs(ProofRecords.records(score.proofs()))
                .setDurationMs(durationMs)
                .setEvaluatedAt(now)
                .build();
    }

    private static ShardScore shardScore(EvaluationShardResult result) {
        List<Score.Answer> kept = result.getKept().stream()
                .map(example -> new Score.Answer(
                        example.getPrompt(),
                        example.getReference(),
                        example.getBaseAnswer(),
                        example.getAdapterAnswer(),
                        example.getBaseGrade(),
                        example.getAdapterGrade()))
                .toList();
        Map<Help, Score.Part> helped = new EnumMap<>(Help.class);
        result.getHelpedGrades()
                .forEach((help, grades) ->
                        helped.put(Help.valueOf(help), new Score.Part(grades, result.getAdapterGrades(), List.of())));
        return new ShardScore(
                new Score.Part(result.getBaseGrades(), result.getAdapterGrades(), kept),
                helped,
                result.getControlGrades().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Score.Part(result.getControlGrades(), result.getAdapterGrades(), List.of())),
                ProofRecords.proofs(result.getProofs()));
    }

    /** @throws IllegalArgumentException when a shard's result does not cover all its examples */
    static void requireWhole(EvaluationShardResult result) {
        EvaluationShard shard = result.getShard();
        int base = result.getBaseGrades().size();
        int adapter = result.getAdapterGrades().size();
        if (shard.getShard() < 0 || shard.getShard() >= shard.getShards()) {
            throw new IllegalArgumentException("shard " + shard.getShard() + " of " + shard.getShards()
                    + " is invalid; expected 0 to " + (shard.getShards() - 1));
        }
        if (base != shard.getExamples() || adapter != shard.getExamples()) {
            throw new IllegalArgumentException("the shard has " + shard.getExamples() + " examples; found " + base
                    + " grades without and " + adapter + " with the adapter");
        }
        int control = result.getControlGrades().size();
        if (control != 0 && control != shard.getExamples()) {
            throw new IllegalArgumentException(
                    "the shard has " + shard.getExamples() + " examples; found " + control + " grades of the control");
        }
    }

    /**
     * Identifies one order's evaluation; the evaluation's id alone is the same for orders with the same description.
     */
    static String evaluationKey(EvaluationShard shard) {
        return shard.getEvaluationId() + "/" + shard.getTaskId();
    }

    /** The same for the same adapter and benchmark content, so that a repeated evaluation is recognized. */
    private static String evaluationId(String adapterId, BenchmarkUse benchmark) {
        return evaluationId(adapterId, benchmark.name(), benchmark.digest());
    }

    private static String evaluationId(String adapterId, String benchmark, String digest) {
        String text = adapterId + "\n" + benchmark + "\n" + digest;
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    private static Double similarity(BenchmarkUse benchmark) {
        return benchmark.similarity().isPresent() ? benchmark.similarity().getAsDouble() : null;
    }

    static Interval interval(io.adapterfactory.t2l.statistics.Interval interval) {
        return Interval.newBuilder()
                .setLow(interval.low())
                .setHigh(interval.high())
                .build();
    }

    static PairedDelta pairedDelta(PairedDifference paired) {
        return PairedDelta.newBuilder()
                .setDelta(paired.delta())
                .setInterval(interval(paired.interval()))
                .setPValue(paired.pValue())
                .build();
    }

    private static HelpedBase helpedBase(Help help, Score against) {
        return HelpedBase.newBuilder()
                .setHelp(help.name())
                .setScore(against.baseScore())
                .setScoreInterval(interval(against.baseInterval()))
                .setPairedDelta(pairedDelta(against.paired()))
                .build();
    }

    private static ProofExample proof(Score.Answer answer) {
        return ProofExample.newBuilder()
                .setPrompt(answer.prompt())
                .setReference(answer.reference())
                .setBaseAnswer(answer.withoutAdapter())
                .setAdapterAnswer(answer.withAdapter())
                .build();
    }
}
