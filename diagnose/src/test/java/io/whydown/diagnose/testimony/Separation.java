package io.whydown.diagnose.testimony;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Finds weights that separate the texts of one cause from all others by a margin: a linear support
/// vector machine with squared loss, by dual coordinate descent (Hsieh et al., 2008). The same
/// texts give the same weights.
final class Separation {

  /// What an error costs beside large weights.
  private static final double COST = 0.5;

  /// How much more an error at one of few texts costs: this power of how many times they are
  /// outnumbered. Without it a cause of one or two texts is never told from the rest.
  private static final double RARE = 0.3;

  private static final int MOST_ROUNDS = 60;

  private static final double CLOSE_ENOUGH = 0.02;

  private Separation() {}

  /// A text as the numbers of its traits, in order, with how much it has of each.
  static final class Point {

    private final int[] traits;
    private final double[] much;

    Point(int[] traits, double[] much) {
      this.traits = traits;
      this.much = much;
    }

    private double times(double[] weights) {
      double sum = weights[weights.length - 1];
      for (int i = 0; i < traits.length; i++) {
        sum += much[i] * weights[traits[i]];
      }
      return sum;
    }

    private void addTo(double[] weights, double step) {
      for (int i = 0; i < traits.length; i++) {
        weights[traits[i]] += step * much[i];
      }
      weights[weights.length - 1] += step;
    }

    private double square() {
      double sum = 1;
      for (double m : much) {
        sum += m * m;
      }
      return sum;
    }
  }

  /// @param sides of each point: 1 of the cause, -1 of another, 0 when it may be of both
  /// @param traits how many there are
  /// @return the weight of each trait, and at the end that of the cause by itself
  static double[] of(Point[] points, int[] sides, int traits) {
    var weights = new double[traits + 1];
    var shares = new double[points.length];
    var order = new int[points.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    double scarce = scarce(sides);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      shuffle(order, random);
      double moved = 0;
      for (int i : order) {
        if (sides[i] != 0) {
          double cost = sides[i] > 0 ? scarce : COST;
          moved = Math.max(moved, step(points[i], sides[i], 0.5 / cost, shares, i, weights));
        }
      }
      if (moved < CLOSE_ENOUGH) {
        break;
      }
    }
    return weights;
  }

  /// What an error costs at a text of the cause.
  private static double scarce(int[] sides) {
    long of = Arrays.stream(sides).filter(side -> side > 0).count();
    return COST * Math.pow((double) sides.length / Math.max(of, 1), RARE);
  }

  /// Moves the share of one point to where it is best for now; answers how far it should go.
  ///
  /// @param slack how far an error may go for its cost
  private static double step(
      Point point, int side, double slack, double[] shares, int i, double[] weights) {
    double slope = side * point.times(weights) - 1 + slack * shares[i];
    double projected = shares[i] == 0 ? Math.min(slope, 0) : slope;
    if (projected != 0) {
      double before = shares[i];
      shares[i] = Math.max(before - slope / (point.square() + slack), 0);
      point.addTo(weights, (shares[i] - before) * side);
    }
    return Math.abs(projected);
  }

  private static void shuffle(int[] order, RandomGenerator random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
}
