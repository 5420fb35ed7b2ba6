package io.adapterfactory.t2l.hypernetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingNeighborhoodTest {

    @Test
    void isTheGreatestCosineWhateverTheLengths() {
        // Given two training vectors at right angles
        TrainingNeighborhood neighborhood = new TrainingNeighborhood(new float[] {5, 0, 0, 0.1f}, 2);
        // When, Then: 45 degrees from both, 0 degrees from one, opposite to one and at right angles to the other
        assertThat(neighborhood.nearest(new float[] {3, 3})).isCloseTo(Math.sqrt(0.5), within(1e-6));
        assertThat(neighborhood.nearest(new float[] {0, 7})).isCloseTo(1, within(1e-6));
        assertThat(neighborhood.nearest(new float[] {-2, 0})).isCloseTo(0, within(1e-6));
    }
}
