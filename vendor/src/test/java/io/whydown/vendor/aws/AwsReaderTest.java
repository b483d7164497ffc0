package io.whydown.vendor.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.SecurityGroup;
import io.whydown.model.platform.TargetHealth;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsReaderTest {

  private static Cloud read(String text) {
    var artifact = new Artifact("pasted", "pasted", "aws", Instant.EPOCH, 0, text, "", false, null);
    return AwsReader.read(artifact).value();
  }

  @Test
  void targetHealth_json_isReadOnce() {
    Cloud cloud =
        read(
            """
            {
                "TargetHealthDescriptions": [
                    {
                        "Target": { "Id": "i-0a", "Port": 8080 },
                        "HealthCheckPort": "8081",
                        "TargetHealth": {
                            "State": "unhealthy",
                            "Reason": "Target.ResponseCodeMismatch",
                            "Description": "Health checks failed with these codes: [302]"
                        }
                    }
                ]
            }
            """);

    assertThat(cloud.targets())
        .filteredOn(t -> t.target().equals("i-0a"))
        .singleElement()
        .extracting(TargetHealth::checkPort)
        .isEqualTo(8081);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unhealthy   Health checks failed with these codes: [502]|Target.ResponseCodeMismatch",
        "i-0a  8080  us-east-1a  unhealthy  Request timed out (health check)|Target.Timeout",
        "target is in the stopped state|Target.InvalidState",
        "Reason: Elb.InternalError|Elb.InternalError",
        "Target is in an Availability Zone that is not enabled for the load balancer|Target.NotInUse"
      })
  void sentences_ofTheConsole_areReasons(String line, String reason) {
    Cloud cloud = read(line + "\n");

    assertThat(cloud.targets()).extracting(TargetHealth::reason).containsExactly(reason);
  }

  @Test
  void terraform_plainRules_areRead() {
    Cloud cloud =
        read(
            """
            resource "aws_security_group" "nodes" {
              name = "nodes"
              ingress {
                from_port       = 8080
                to_port         = 8080
                protocol        = "tcp"
                security_groups = [aws_security_group.bastion.id]
              }
            }
            resource "aws_lb" "web" {
              load_balancer_type = "application"
              security_groups    = [aws_security_group.lb.id]
            }
            resource "aws_lb_target_group" "web" {
              port     = 8080
              protocol = "HTTP"
              health_check {
                path    = "/health"
                matcher = "200"
              }
            }
            """);

    List<SecurityGroup.Rule> rules =
        Objects.requireNonNull(cloud.securityGroups().getFirst().ingress());
    assertThat(rules)
        .singleElement()
        .satisfies(r -> {
          assertThat(r.coversTcp(8080)).isTrue();
          assertThat(r.groups()).containsExactly("bastion");
          assertThat(r.open()).isFalse();
        });
    assertThat(cloud.balancers().getFirst().securityGroups()).containsExactly("lb");
    assertThat(cloud.groups().getFirst().checkPath()).isEqualTo("/health");
  }

  @Test
  void cloudFormation_references_areLogicalNames() {
    Cloud cloud =
        read(
            """
            Resources:
              NodeGroup:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: nodes
                  SecurityGroupIngress:
                  - IpProtocol: tcp
                    FromPort: 80
                    ToPort: 80
                    SourceSecurityGroupId: !GetAtt LoadBalancerGroup.GroupId
            """);

    assertThat(cloud.securityGroups()).hasSize(1);
    assertThat(cloud.securityGroups().getFirst().ingress())
        .singleElement()
        .satisfies(r -> assertThat(r.groups()).containsExactly("LoadBalancerGroup"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"SecurityGroups\": [{\"IpPermissions\": [{}]}]}",
        "{\"NetworkAcls\": [{\"Entries\": [{\"RuleNumber\": \"x\"}]}]}",
        "resource \"aws_security_group\" \"a\" {\n  ingress {\n",
        "Type: AWS::EC2::SecurityGroup\n\t- [",
        "\u0000\u0001 Target.\n"
      })
  void read_badInput_neverThrows(String text) {
    Cloud cloud = read(text);

    assertThat(cloud).isNotNull();
  }
}
