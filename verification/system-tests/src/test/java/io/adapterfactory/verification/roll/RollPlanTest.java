package io.adapterfactory.verification.roll;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.verification.process.Build;
import io.adapterfactory.verification.process.MixedFactory.Members;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollPlanTest {

    private static final Build EARLIER = new Build("earlier", FactoryHome.at(Path.of("earlier")));
    private static final Build TODAY = new Build("today", FactoryHome.at(Path.of("today")));
    private static final Members MEMBERS = new Members(List.of("g1", "g2"), List.of("e1", "e2"), "t");

    private final List<RollStep> plan = RollPlan.of(MEMBERS, EARLIER, TODAY);

    @Test
    void readersComeBeforeWritersForwardAndAfterThemBack() {
        assertThat(plan)
                .extracting(step -> step.service() + " to " + step.to())
                .containsExactly(
                        "t to today",
                        "e1 to today",
                        "e2 to today",
                        "g1 to today",
                        "g2 to today",
                        "g2 to earlier",
                        "e2 to earlier",
                        "t to earlier",
                        "t to today",
                        "e2 to today",
                        "g2 to today");
    }

    @Test
    void everyStepStartsFromWhatRunsAndInTheEndAllIsOfToday() {
        Map<String, Build> running = new HashMap<>();
        for (RollStep step : plan) {
            assertThat(step.from()).isEqualTo(running.getOrDefault(step.service(), EARLIER));
            running.put(step.service(), step.to());
        }
        assertThat(running).hasSize(5).allSatisfy((name, build) -> assertThat(build)
                .isEqualTo(TODAY));
    }

    @Test
    void bothBuildsShareEachConsumerGroupOnTheWay() {
        assertThat(mixedAfterSteps(MEMBERS.evaluators())).contains(2, 7);
        assertThat(mixedAfterSteps(MEMBERS.generators())).contains(4, 6);
    }

    /** The steps, counted from 1, after which these processes run both builds. */
    private Set<Integer> mixedAfterSteps(List<String> names) {
        Map<String, Build> running = new HashMap<>();
        names.forEach(name -> running.put(name, EARLIER));
        Set<Integer> mixed = new HashSet<>();
        for (int i = 0; i < plan.size(); i++) {
            running.replace(plan.get(i).service(), plan.get(i).to());
            if (Set.copyOf(running.values()).size() == 2) {
                mixed.add(i + 1);
            }
        }
        return mixed;
    }

    @Test
    void onlyTheTrainerIsRestartedDuringARound() {
        assertThat(plan).allSatisfy(step -> assertThat(step.inRound())
                .isEqualTo(step.service().equals("t")));
    }
}
