package io.adapterfactory.verification.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.cli.error.FactoryException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final List<String> SERVICES = List.of("generator-service", "evaluator-service", "trainer-service");

    @Test
    void theSameSeedGivesTheSamePlanAndAnotherSeedAnother() {
        assertThat(FaultPlan.of(7, SERVICES, 1000, 50, 25, true))
                .isEqualTo(FaultPlan.of(7, SERVICES, 1000, 50, 25, true));
        assertThat(FaultPlan.of(8, SERVICES, 1000, 50, 25, true))
                .isNotEqualTo(FaultPlan.of(7, SERVICES, 1000, 50, 25, true));
    }

    @Test
    void everyServiceIsKilledAboutAsOftenAndFaultsComeInOrder() {
        FaultPlan plan = FaultPlan.of(7, SERVICES, 1000, 50, 25, true);

        Map<String, Long> kills = plan.steps().stream()
                .map(FaultPlan.Step::fault)
                .filter(Fault.ServiceKilled.class::isInstance)
                .collect(
                        Collectors.groupingBy(fault -> ((Fault.ServiceKilled) fault).service(), Collectors.counting()));
        assertThat(kills).containsOnlyKeys(SERVICES);
        assertThat(kills.values()).allMatch(count -> count == 16 || count == 17);
        assertThat(plan.steps())
                .hasSize(75)
                .extracting(FaultPlan.Step::afterTasks)
                .isSorted()
                .allMatch(after -> after >= 0 && after < 1000);
    }

    @Test
    void everyKindOfFaultOccursOverManySeeds() {
        List<Class<?>> kinds = LongStream.range(0, 20)
                .mapToObj(seed -> FaultPlan.of(seed, SERVICES, 100, 3, 10, true))
                .flatMap(plan -> plan.steps().stream())
                .<Class<?>>map(step -> step.fault().getClass())
                .distinct()
                .toList();

        assertThat(kinds).containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
    }

    @Test
    void aStoreThatCannotFailIsLeftAlone() {
        assertThat(LongStream.range(0, 20)
                        .mapToObj(seed -> FaultPlan.of(seed, SERVICES, 100, 3, 10, false))
                        .flatMap(plan -> plan.steps().stream())
                        .map(FaultPlan.Step::fault))
                .noneMatch(fault -> fault instanceof Fault.StoreReadOnly || fault instanceof Fault.StoreFull);
    }

    @Test
    void sizesThatMakeNoCampaignAreRefused() {
        assertThatThrownBy(() -> FaultPlan.of(1, SERVICES, 0, 5, 0, true))
                .isInstanceOf(FactoryException.class)
                .hasMessageContaining("expected at least one task");
        assertThatThrownBy(() -> FaultPlan.of(1, SERVICES, 10, -1, 0, true)).isInstanceOf(FactoryException.class);
    }
}
