package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The groups *Health-check configuration* and *TLS, protocol*, the more specific first.
public final class CheckCauses {

  private CheckCauses() {}

  public static List<Cause> all() {
    return List.of(
        new AgentCheckDown(),
        new PassiveEjection(),
        new ProxyProtocolMissing(),
        new ProxyProtocolUnwanted(),
        new HealthCheckTlsMismatch(),
        new PlainToTlsPort(),
        new TlsToPlainPort(),
        new ClockSkew(),
        new TlsCaUnknown(), // the chain is built before dates are looked at
        new TlsCertificateExpired(),
        new TlsNameMismatch(),
        new ClientCertRequired(),
        new TlsVersionOrCipherDisjoint(),
        new GrpcCheckAsHttp(),
        new H2H1Mismatch(),
        new WrongBackendSection(),
        new WrongServiceOnPort(),
        new ResponseMalformed(),
        new BackendConnectionLimit(),
        new TcpWrappersOrAppAcl(),
        new ConfigShadowed(),
        new HealthCheckProtocolMismatch(),
        new HealthCheckBlockedByServer(),
        new HealthCheckSourceFiltered(),
        new HealthCheckHostHeaderNeeded(),
        new HealthCheckMethodOrHost(),
        new HealthCheckNeedsCredentials(),
        new HealthCheckPathMissing(),
        new HealthCheckTestsADependency(),
        new HealthCheckExpectsOtherStatus(),
        new HealthCheckExpectsOtherBody(),
        new HealthCheckTimeoutTooShort(),
        new ExternalCheckBroken(),
        new HealthCheckRiseNotReached(),
        new HealthCheckTooTight(),
        new HealthCheckAbsent());
  }
}
