package io.whydown.vendor.aws;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.platform.Cloud;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Yaml;
import java.util.List;

/// Reads what shows a cloud: the JSON of `aws elbv2`, `aws ec2` and CloudFormation, its YAML, HCL
/// of Terraform where it is plain, and sentences of the console. Stateless.
public final class AwsReader {

  private AwsReader() {}

  public static Parsed<Cloud> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var parts = new CloudParts(artifact);
    String text = artifact.text();
    String begin = text.stripLeading();
    if (begin.startsWith("{") || begin.startsWith("[")) {
      Json.Elements elements = Json.elements(text);
      var reader = new AwsObjects(parts);
      elements.values().forEach(reader::read);
      String complaint = elements.complaint();
      if (complaint != null) {
        lines.remark(elements.line(), "", UNRECOGNIZED, complaint);
      }
    } else if (text.contains("Type: AWS::") || text.contains("Type: \"AWS::")) {
      for (Yaml.Document document : Yaml.documents(text)) {
        new CloudFormation(parts, document.line()).read(document.value());
      }
    }
    if (text.contains("resource \"aws_")) {
      Terraform.read(List.copyOf(text.lines().toList()), parts);
    }
    ReasonLines.read(text, begin.startsWith("{") || begin.startsWith("["), parts);
    return new Parsed<>(parts.cloud(), lines.remarks());
  }
}
