package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;

/// A target group of a cloud's balancer.
///
/// @param name name or ARN's last part; empty when not shown
/// @param port traffic; 0 when not shown
/// @param targetType `instance`, `ip`, `lambda`, `alb`; empty when not shown
/// @param checkPort `traffic-port` or a number; empty when not shown
/// @param checkPath empty when not shown
/// @param wanted status codes: `200`, `200-399`; empty when not shown
/// @param preservesClient `true` or `false`; empty when not shown
public record TargetGroup(
    String name,
    String protocol,
    int port,
    String targetType,
    String checkProtocol,
    String checkPort,
    String checkPath,
    String wanted,
    String preservesClient,
    Provenance provenance) {}
