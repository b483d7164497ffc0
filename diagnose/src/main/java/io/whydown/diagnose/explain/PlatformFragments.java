package io.whydown.diagnose.explain;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.Platform;
import io.whydown.vendor.aws.AwsReader;
import io.whydown.vendor.kubernetes.KubernetesReader;
import io.whydown.vendor.paste.Fragment;

/// Objects of a cluster and settings of a cloud.
final class PlatformFragments implements FragmentReader {

  private static final int LONGEST = 500_000;

  @Override
  public void read(Fragment fragment, StatementList out) {
    Artifact artifact = fragment.artifact(out.now());
    int length = artifact.text().length();
    if (length > LONGEST || !out.takesPlatform(length)) {
      return;
    }
    Cluster cluster = KubernetesReader.read(artifact, fragment.title()).value();
    Cloud cloud = AwsReader.read(artifact).value();
    out.add(new Platform(cluster, cloud));
  }
}
