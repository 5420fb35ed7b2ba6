package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NanoBenchmarksTest {

    private final NanoBenchmarks benchmarks = new NanoBenchmarks();

    @Test
    void everyNameGivesABenchmarkWithRightAnswers() {
        Benchmark reverse = benchmarks.benchmark("reverse");

        assertThat(reverse.questions()).hasSize(100).allSatisfy(example -> {
            String items = example.prompt().substring(0, example.prompt().length() - 1);
            assertThat(example.prompt()).endsWith(">");
            assertThat(example.reference())
                    .isEqualTo(new StringBuilder(items).reverse().toString());
        });
        assertThat(benchmarks.names()).contains("reverse", NanoBenchmarks.MIXED).doesNotHaveDuplicates();
        assertThat(benchmarks.names())
                .allSatisfy(
                        name -> assertThat(benchmarks.benchmark(name).name()).isEqualTo(name));
    }

    @Test
    void theSameBenchmarkComesEveryTime() {
        assertThat(new NanoBenchmarks().benchmark("reverse").digest())
                .isEqualTo(benchmarks.benchmark("reverse").digest());
    }

    @Test
    void theMixtureIsFoundByNoDescription() {
        assertThat(benchmarks.descriptions(NanoBenchmarks.MIXED, 6)).isEmpty();
        assertThat(benchmarks.descriptions("reverse", 6)).hasSize(6);
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> benchmarks.benchmark("translate"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("benchmark translate is unknown; the nano benchmarks are nano-mixed"
                        + " and one for each task, for example reverse or first-2");
    }
}
