{{- define "nxapi.pod" -}}
{{- $config := include "nxapi.configMap" . -}}
{{- $arguments := list -}}
{{- if $config }}{{ $arguments = concat $arguments (list "--config.file" "/etc/nxapi-collector/fleet.yaml") }}{{ end }}
{{- if .Values.webConfigSecret }}{{ $arguments = concat $arguments (list "--web.config.file" "/etc/nxapi-collector-web/web.yml") }}{{ end }}
{{- $arguments = concat $arguments (list "--web.listen-address" ":8888") -}}
metadata:
  labels:
    {{- include "nxapi.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # Of the file, only these need a restart.
    checksum/fixed: {{ pick (.Values.fleet | default dict) "web" "fleet" "resource" "exporters" "push" | toJson | sha256sum | trunc 16 | quote }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .Values.serviceAccountName | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 15
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: { type: RuntimeDefault }
  {{- range $key := list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" }}
  {{- with index $.Values $key }}
  {{ $key }}: {{ toJson . }}
  {{- end }}
  {{- end }}
  containers:
    - name: nxapi-collector
      image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: {{ concat (list "collect") $arguments | toJson }}
      env:
        {{- if .Values.push.enabled }}
        - name: POD_INDEX
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } }
        - { name: NXAPI_SHARD, value: "$(POD_INDEX)/{{ .Values.replicas }}" }
        - { name: OTEL_METRICS_EXPORTER, value: "prometheus,otlp" }
        {{- with .Values.push.endpoint }}
        - { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ quote . }} }
        {{- end }}
        {{- if .Values.push.queue.enabled }}
        - { name: NXAPI_QUEUE_DIRECTORY, value: /var/lib/nxapi-collector }
        {{- end }}
        {{- end }}
        - { name: OTEL_EXPORTER_PROMETHEUS_HOST, value: 0.0.0.0 }
        {{- with .Values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - { name: http, containerPort: 8888 }
      {{- if .Values.webConfigSecret }}
      # Knows the certificate, and is content with being asked to log in; the kubelet is not.
      livenessProbe:
        exec: { command: {{ concat (list "nxapi-collector" "health") $arguments | toJson }} }
        periodSeconds: 30
        timeoutSeconds: 10
      {{- else }}
      livenessProbe:
        httpGet: { path: /-/healthy, port: http }
        periodSeconds: 15
        timeoutSeconds: 5
      readinessProbe:
        httpGet: { path: /-/ready, port: http }
        periodSeconds: 5
        timeoutSeconds: 5
      {{- end }}
      resources: {{ toJson .Values.resources }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        {{- if $config }}
        # The folder, not the file: Kubernetes replaces its content when the ConfigMap changes.
        - { name: config, mountPath: /etc/nxapi-collector, readOnly: true }
        {{- end }}
        {{- if .Values.webConfigSecret }}
        - { name: web-config, mountPath: /etc/nxapi-collector-web, readOnly: true }
        {{- end }}
        {{- range $index, $secret := .Values.secrets }}
        - { name: secret-{{ $index }}, mountPath: {{ $secret.mountPath | quote }}, readOnly: true }
        {{- end }}
        {{- if .Values.push.queue.enabled }}
        - { name: queue, mountPath: /var/lib/nxapi-collector }
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- with $config }}
    - name: config
      configMap: { name: {{ quote . }} }
    {{- end }}
    {{- with .Values.webConfigSecret }}
    - name: web-config
      secret: { secretName: {{ quote . }}, defaultMode: 0440 }
    {{- end }}
    {{- range $index, $secret := .Values.secrets }}
    - name: secret-{{ $index }}
      secret: { secretName: {{ quote $secret.name }}, defaultMode: 0440 }
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
