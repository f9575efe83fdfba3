{{- define "nxapi.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "nxapi.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "nxapi.labels" -}}
{{ include "nxapi.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* Metadata of one thing, with labels of its own: (list $ "-suffix" $labels). */ -}}
{{- define "nxapi.metadata" -}}
{{- $top := index . 0 -}}
name: {{ printf "%s%s" (include "nxapi.fullname" $top) (index . 1) | quote }}
namespace: {{ $top.Release.Namespace | quote }}
labels:
  {{- include "nxapi.labels" $top | nindent 2 }}
  {{- with index . 2 }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- /* Not empty where pods need names and indexes of their own. */ -}}
{{- define "nxapi.stateful" -}}
{{- if or (gt (int .Values.replicas) 1) .Values.push.enabled }}true{{ end }}
{{- end }}

{{- define "nxapi.configMap" -}}
{{- if .Values.existingConfigMap }}{{ .Values.existingConfigMap }}{{ else if .Values.fleet }}{{ include "nxapi.fullname" . }}{{ end }}
{{- end }}

{{- /* Where the Service answers within the cluster. */ -}}
{{- define "nxapi.address" -}}
{{ include "nxapi.fullname" . }}.{{ .Release.Namespace }}.svc:{{ .Values.service.port }}
{{- end }}

{{- /* What cannot work is said before it is tried. */ -}}
{{- define "nxapi.check" -}}
{{- $v := .Values -}}
{{- if and $v.fleet $v.existingConfigMap }}{{ fail "fleet and existingConfigMap exclude each other; keep one" }}{{ end }}
{{- if not (or $v.fleet $v.existingConfigMap $v.env) }}{{ fail "no switch is configured: set fleet, or existingConfigMap, or NXAPI_HOST and others in env" }}{{ end }}
{{- if and $v.push.queue.enabled (not $v.push.enabled) }}{{ fail "push.queue is for what is pushed: set push.enabled" }}{{ end }}
{{- if and (gt (int $v.replicas) 1) (not $v.push.enabled) $v.serviceMonitor.enabled (not $v.scrapeConfig.enabled) }}{{ fail "with several replicas each would ask the whole fleet: set scrapeConfig.enabled, by which they share it" }}{{ end }}
{{- if and $v.scrapeConfig.enabled $v.push.enabled }}{{ fail "with push.enabled the pods share the fleet by themselves: serviceMonitor.enabled scrapes all of it" }}{{ end }}
{{- range $label := list "app.kubernetes.io/name" "app.kubernetes.io/instance" }}
{{- if hasKey ($v.podLabels | default dict) $label }}{{ fail (printf "podLabels may not have %s, by which the pods are found" $label) }}{{ end }}
{{- end }}
{{- if and $v.probe.enabled (not $v.probe.targets) }}{{ fail "probe.enabled needs probe.targets" }}{{ end }}
{{- end }}
