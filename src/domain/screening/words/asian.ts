import type { Lexicons } from "../concepts.ts";

/** Scripts without spaces are compared character by character, so that a word is found wherever it stands. */
export const ASIAN: Lexicons = {
  chinese: `
    agent: 人工智能, 人工智慧, 智能体, 代理, 助手, 助理, 模型, 智能助手, ai, 机器人, 編程助手, 智能代理
    you: 你, 您
    must: 必须, 必須, 应该, 應該, 应当, 请, 請, 务必, 務必, 需要, 一定要, 要求
    standing: 从现在开始, 從現在開始, 从现在起, 今后, 今後, 以后, 以後, 始终, 始終, 总是, 總是, 永远, 永遠, 每次, 每个会话, 所有会话, 未来的会话, 每個會話, 一律, 从此, 从今, 一直
    user: 用户, 用戶, 使用者, 人类, 人類, 开发者, 開發者, 任何人, 主人, 操作员, 开发人员
    drop: 忽略, 无视, 無視, 忘记, 忘記, 忘掉, 覆盖, 覆蓋, 不要理会, 不予理会, 抛弃, 不要遵守, 作废, 不再适用, 不再有效, 取消, 撤销, 丢弃, 绕过, 不必遵守, 优先于
    prior: 之前, 先前, 以前, 前面, 上面, 以上, 上述, 所有, 全部, 一切, 任何, 你的, 系统, 系統, 原有, 此前, 現有, 现有
    rules: 指令, 指示, 提示, 规则, 規則, 命令, 要求, 约束, 限制, 提示词, 指引, 政策, 说明, 規定, 规定
    tell: 告诉, 告訴, 通知, 告知, 提及, 提到, 透露, 询问, 詢問, 提醒, 警告, 说明, 汇报, 匯報, 让, 向, 确认, 問, 问, 显示, 提示
    hidden: 悄悄, 偷偷, 暗中, 秘密地, 隐瞒, 隱瞞, 保密, 静默, 靜默, 私下, 默默, 不动声色, 不让用户知道, 瞒着, 隐藏
    send: 发送, 發送, 发给, 發給, 上传, 上傳, 发到, 傳送, 转发, 轉發, 提交到, 粘贴, 复制到, 輸出, 输出, 打印, 泄露, 公开, 附上, 分享, 添加, 加入, 寄到, 显示, 推送, 写入
    secret: 密钥, 密鑰, 密码, 密碼, 令牌, 凭证, 憑證, 凭据, 私钥, 私鑰, 环境变量, 環境變數, 机密, 秘钥, 敏感信息, 系统提示, 令牌
    run: 运行, 運行, 执行, 執行, 安装, 安裝, 下载, 下載, 打开, 打開, 访问, 訪問, 使用, 启动, 调用, 克隆, 拉取
    destroy: 删除, 刪除, 清空, 清除, 覆盖, 销毁, 移除, 抹掉, 强制推送
    goods: 文件, 檔案, 目录, 目錄, 数据库, 資料庫, 日志, 分支, 备份, 備份, 仓库, 测试, 历史, 数据, 表, 文件夹, 代码库
    off: 禁用, 关闭, 關閉, 跳过, 跳過, 绕过, 繞過, 停用, 无需, 無需, 不需要, 取消, 省略, 去掉, 免除, 不用, 不经, 免
    guard: 安全, 审查, 審查, 批准, 权限, 權限, 确认, 確認, 验证, 驗證, 签名, 簽名, 沙箱, 沙盒, 校验, 认证, 警告, 保护, 审核, 审批, 审计, 授权, 防火墙, 证书, 检查, 检测
    check: 测试, 測試, 检查, 檢查, 代码检查, 持续集成, ci
    claim: 回答, 回复, 回覆, 报告, 声称, 标记, 標記, 说, 宣布, 认为, 视为, 确认, 总结, 推荐, 评为
    verdict: 安全的, 没有漏洞, 無漏洞, 没有问题, 沒有問題, 通过, 通過, 成功, 正确, 已批准, 无误, 无害, 可信, 已验证, 没有错误, 是安全
    grant: 已授权, 已授權, 授权, 已批准, 已同意, 已允许, 允许, 信任, 可信, 预先批准, 同意了, 批准了, 无条件
    all: 所有, 全部, 任何, 一切, 无限制, 自动, 自動, 完全, 直接, 不经确认, 不用询问, 无需确认
    memory: 记忆, 記憶, 记住, 記住, 记下, 记忆库, 偏好, 长期记忆, 保存到, 牢记
    trigger: 当用户, 當用戶, 如果用户, 若用户, 在回答之前, 回答前, 继续之前, 之前必须, 如果你是, 阅读本, 读取此, 看到此, 被问到, 有人问, 每当, 为了继续, 提交前, 开始前, 在执行
    not: 不要, 不, 勿, 别, 別, 禁止, 无需, 無需, 不得, 切勿, 不必, 没有, 无须, 请勿
    power: 管理员, 管理員, 根权限, 强制推送, 直接推送, 直接合并, 后门, 後門, 写权限, 部署到, 提权, 发布
  `,
  japanese: `
    agent: 人工知能, アシスタント, エージェント, モデル, 言語モデル, ボット, ai
    you: あなた, 君, 貴方
    must: 必ず, してください, して下さい, ください, しなければ, すべき, 必要が, べきである, こと
    standing: 今後, これから, 以降, 常に, 絶対に, 毎回, すべてのセッション, 全てのセッション, 毎セッション, 永久に, いつも, 今から, 次回から, つねに, 決して
    user: ユーザー, ユーザ, 利用者, 人間, 開発者, 誰に, 誰か
    drop: 無視, 忘れ, 破棄, 上書き, 従わな, 取り消, 無効, 優先す, 捨て
    prior: 以前, これまで, 前の, 上記, すべて, 全て, 先の, 今まで, 全部, あなたの, システム, 従来, 既存, 先ほど
    rules: 指示, 命令, プロンプト, ルール, 規則, 指令, 制約, 制限, ガイドライン, ポリシー
    tell: 知らせ, 伝え, 言わ, 教え, 報告, 通知, 尋ね, 確認せ, 確認を, 触れ, 明かさ, 警告, 聞か, 確認なし, 言及, 許可を
    hidden: こっそり, 密かに, 秘密, 黙って, ひそかに, 内緒, 隠して, 隠し, 気づかれ, 静かに, 知られ, バレ
    send: 送信, 送って, 送り, アップロード, 投稿, 転送, 貼り付け, 出力, 表示して, 公開, 添付, コピーし, 共有, 追加して, 漏ら, 送る, 書き込
    secret: 秘密鍵, 鍵, パスワード, トークン, 認証情報, 環境変数, シークレット, 資格情報, 機密, apiキー, キー
    run: 実行, インストール, ダウンロード, 開いて, 起動, 使用して, 使って, アクセスし, クローン, 取得し, 走らせ
    destroy: 削除, 消去, 消して, 上書き, 破壊, 強制プッシュ, 消す
    goods: ファイル, ディレクトリ, フォルダ, データベース, ログ, ブランチ, バックアップ, リポジトリ, テスト, 履歴, データ, テーブル
    off: 無効に, 無効化, スキップ, 省略, 回避, 停止, 不要, 迂回, オフに, 飛ばし, せずに, なしで, 外して
    guard: セキュリティ, 安全, レビュー, 承認, 権限, 確認, 検証, 署名, サンドボックス, 認証, 警告, 保護, 許可, 監査, 証明書, チェック, 検査
    check: テスト, リント, チェック, 検査, ci
    claim: 答え, 回答, 報告, 返答, マーク, 言って, 宣言, みなし, 述べ, 推奨, 要約, 応答
    verdict: 安全, 問題なし, 問題ない, 問題はない, 脆弱性なし, 脆弱性はない, 合格, 成功, 正しい, 承認済み, 検証済み, 信頼でき, エラーなし
    grant: 許可し, 許可済み, 許可され, 承認済み, 承認し, 同意し, 信頼し, 信頼済み, 権限を与え, 認められ, 委任
    all: すべて, 全て, 全部, あらゆる, 無制限, 自動的, 自動で, 完全に, どんな, 無条件, いかなる
    memory: 記憶, 覚えて, メモリ, 保存して, 好み, 記録して, 覚えておい
    trigger: ユーザーが, 利用者が, 回答する前, 答える前, 続ける前, もしあなた, 読んだら, 読む場合, 聞かれたら, 質問されたら, 前に必ず, 作業前, コミット前, 開始前, 続行する
    not: ない, ず, なく, しないで, 禁止, せず, ません, るな, なし
    power: 管理者, ルート権限, 強制プッシュ, 直接プッシュ, バックドア, 書き込み権限, デプロイ, マージ
  `,
  korean: `
    agent: 인공지능, 어시스턴트, 에이전트, 모델, 언어 모델, 챗봇, 비서, ai
    you: 당신, 너는, 너의, 네가, 귀하
    must: 반드시, 해야, 하십시오, 하세요, 주세요, 필수, 꼭, 하시오, 십시오, 하라
    standing: 지금부터, 앞으로, 이제부터, 항상, 절대, 언제나, 모든 세션, 매 세션, 세션마다, 매번, 영구적, 향후, 이후로, 다음부터, 마다
    user: 사용자, 이용자, 인간, 개발자, 아무에게도, 누구에게도, 사람에게, 유저
    drop: 무시, 잊어, 잊고, 폐기, 덮어쓰, 따르지, 대신, 무효, 취소, 우선한다, 버리
    prior: 이전, 앞선, 위의, 모든, 전부, 기존, 지금까지, 앞의, 당신의, 시스템, 종전, 상기, 앞서
    rules: 지시, 명령, 프롬프트, 규칙, 지침, 제한, 제약, 정책, 가이드라인, 안내
    tell: 알리지, 말하지, 알려, 알리, 언급, 통지, 보고하지, 묻지, 물어, 경고, 밝히지, 확인받, 확인 없이, 보여주지, 통보, 허락, 포함하지
    hidden: 몰래, 조용히, 비밀리에, 은밀, 숨기, 숨겨, 비밀로, 모르게, 눈치채지
    send: 전송, 보내, 업로드, 게시, 전달, 붙여넣, 출력, 공개, 첨부, 복사해, 공유, 추가, 유출, 올려, 올리
    secret: 비밀 키, 개인 키, 개인키, 비밀번호, 토큰, 자격 증명, 자격증명, 환경 변수, 환경변수, 시크릿, 암호, 인증 정보, api 키, 키를
    run: 실행, 수행, 설치, 다운로드, 내려받, 열어, 방문, 사용하, 호출, 접속, 클론, 받아
    destroy: 삭제, 제거, 지우, 지워, 덮어쓰, 파기, 강제 푸시
    goods: 파일, 디렉터리, 디렉토리, 폴더, 데이터베이스, 로그, 브랜치, 백업, 저장소, 테스트, 기록, 데이터, 테이블, 이력
    off: 비활성화, 건너뛰, 끄, 꺼, 생략, 우회, 없이, 중지, 해제, 필요 없, 필요없, 불필요, 하지 않고
    guard: 보안, 안전, 검토, 리뷰, 승인, 권한, 확인, 검증, 서명, 샌드박스, 인증, 경고, 보호, 허가, 감사, 인증서, 검사
    check: 테스트, 린트, 검사, ci
    claim: 답하, 답변, 대답, 보고, 응답, 표시하, 말하, 간주, 선언, 추천, 요약, 작성하
    verdict: 안전하, 안전함, 문제없, 문제 없, 취약점 없, 취약점이 없, 통과, 성공, 승인됨, 올바르, 검증됨, 정상, 이상 없
    grant: 승인했, 승인됨, 승인한, 허가했, 허용했, 허용됨, 동의했, 신뢰, 권한을 부여, 사전 승인, 허락했, 허가받
    all: 모든, 전부, 모두, 어떤, 무제한, 자동, 완전히, 무조건, 전체, 즉시
    memory: 기억, 메모리, 저장해, 저장하, 선호, 프로필, 명심
    trigger: 사용자가, 답하기 전, 답변하기 전, 응답하기 전, 계속하기 전, 시작하기 전, 만약 당신, 읽으면, 읽는, 물으면, 질문하면, 진행하기 전, 커밋하기 전, 작업 전
    not: 않, 말고, 마세요, 마십시오, 지 마, 금지, 없이, 안, 말 것, 말라, 지마
    power: 관리자, 루트 권한, 강제 푸시, 직접 푸시, 백도어, 쓰기 권한, 배포, 병합
  `,
  vietnamese: `
    agent: ai, tro ly, tac nhan, mo hinh, tac tu, llm
    you: ban, cua ban, anh, minh
    must: phai, hay, vui long, can phai, bat buoc, can, nen, xin, chac chan
    standing: tu bay gio, tu nay, ke tu bay gio, luon luon, luon, khong bao gio, trong tuong lai, moi phien, tat ca cac phien, moi lan, vinh vien, ve sau, cac phien sau, moi cau tra loi
    user: nguoi dung, con nguoi, nha phat trien, lap trinh vien, bat ky ai, nguoi van hanh
    drop: bo qua, phot lo, quen, hay quen, huy bo, ghi de, khong tuan theo, lam ngo, mac ke
    prior: truoc, truoc do, truoc day, tat ca, moi, tren, o tren, cu, hien tai, cua ban, he thong
    rules: chi dan, huong dan, quy tac, lenh, chi thi, prompt, han che, quy dinh, chinh sach, loi nhac
    tell: noi, cho biet, thong bao, bao, de cap, nhac den, canh bao, hoi, tiet lo, xac nhan, hien thi, bao cho
    hidden: am tham, bi mat, lang le, giau, len lut, kin dao, che giau
    send: gui, tai len, dang, chuyen tiep, sao chep, dan, in ra, chia se, dinh kem, xuat, them, tiet lo, day len
    secret: khoa bi mat, khoa rieng, khoa api, mat khau, ma thong bao, token, thong tin dang nhap, bien moi truong, khoa, thong tin xac thuc
    run: chay, thuc thi, cai dat, tai xuong, tai ve, mo, truy cap, su dung, thuc hien, dung
    destroy: xoa, xoa bo, ghi de, huy, loai bo
    goods: tep, tap tin, thu muc, co so du lieu, nhat ky, nhanh, ban sao luu, kho, kiem thu, lich su, du lieu, bang
    off: tat, vo hieu hoa, bo qua, khong can, loai bo, vuot qua, tranh, ma khong
    guard: bao mat, an ninh, an toan, danh gia, phe duyet, quyen, xac nhan, xac minh, chu ky, kiem duyet, canh bao, bao ve, xac thuc, kiem tra, cho phep
    check: kiem thu, kiem tra, test, ci
    claim: tra loi, bao cao, noi rang, danh dau, khang dinh, phan hoi, tuyen bo, coi, tom tat
    verdict: an toan, khong co lo hong, khong co van de, khong co loi, da duyet, thanh cong, dung, hop le, da xac minh
    grant: da uy quyen, uy quyen, da phe duyet, da cho phep, cho phep, tin cay, dong y, da dong y
    all: tat ca, moi, bat ky, khong gioi han, tu dong, hoan toan, ngay lap tuc, khong can hoi
    memory: bo nho, ghi nho, nho rang, luu vao, so thich, ho so, luu lai
    trigger: khi nguoi dung, neu nguoi dung, truoc khi tra loi, truoc khi tiep tuc, truoc khi bat dau, khi duoc hoi, neu ban la, khi doc, de tiep tuc, truoc khi, neu duoc hoi
    not: khong, dung, cho, chua, khong bao gio
    power: quyen root, quan tri vien, cua hau, trien khai, hop nhat, quyen ghi
  `,
  indonesian: `
    agent: ai, asisten*, agen, agen ai, model, llm, kecerdasan buatan, bot
    you: anda, kamu, mu
    must: harus, wajib, mohon, tolong, silakan, perlu, hendaknya, pastikan, diharuskan, sebaiknya, harap
    standing: mulai sekarang, sejak sekarang, selalu, jangan pernah, di masa depan, setiap sesi, semua sesi, setiap kali, secara permanen, seterusnya, ke depannya, setiap jawaban, setiap commit, sesi berikutnya
    user: pengguna, manusia, pengembang, operator, siapa pun, siapapun, pemilik
    drop: abaikan, lupakan, hiraukan, kesampingkan, batalkan, timpa, tidak berlaku, jangan ikuti, singkirkan
    prior: sebelumnya, terdahulu, semua, segala, seluruh, di atas, anda, lama, sistem, terdahulu, sebelum ini
    rules: instruksi, perintah, aturan, petunjuk, arahan, prompt, batasan, kebijakan, pedoman, pembatasan
    tell: beri tahu, beritahu, memberi tahu, memberitahu, sebutkan, menyebutkan, informasikan, tanya, tanyakan, bertanya, peringatkan, ungkapkan, tunjukkan, laporkan, konfirmasi, katakan, meminta
    hidden: diam diam, secara rahasia, rahasiakan, sembunyikan, secara diam, tanpa sepengetahuan, tersembunyi, secara tersembunyi
    send: kirim, kirimkan, unggah, unggahkan, posting, teruskan, salin, tempel, cetak, bagikan, lampirkan, sertakan, tambahkan, tampilkan, keluarkan, bocorkan, dikirim
    secret: rahasia, kunci, kunci api, kunci privat, kunci rahasia, kata sandi, sandi, token, kredensial, variabel lingkungan
    run: jalankan, eksekusi, pasang, instal, unduh, buka, kunjungi, gunakan, panggil, menjalankan, lakukan
    destroy: hapus, menghapus, timpa, musnahkan, kosongkan, dihapus
    goods: berkas, file, folder, direktori, basis data, database, log, cabang, cadangan, repositori, tes, riwayat, data, tabel
    off: nonaktifkan, matikan, lewati, tanpa, hilangkan, abaikan, hapus, hindari, tidak perlu, tidak diperlukan, menonaktifkan
    guard: keamanan, tinjauan, peninjauan, persetujuan, izin, konfirmasi, verifikasi, tanda tangan, validasi, otentikasi, autentikasi, peringatan, perlindungan, pemeriksaan, sertifikat
    check: tes, pengujian, ci, pemeriksaan, lint
    claim: jawab, menjawab, balas, laporkan, katakan, tandai, nyatakan, anggap, konfirmasikan, rangkum
    verdict: aman, lulus, berhasil, tidak ada kerentanan, tidak ada masalah, tanpa masalah, disetujui, benar, terverifikasi, tidak ada kesalahan
    grant: diizinkan, mengizinkan, disetujui, menyetujui, diberi izin, memberi izin, dipercaya, mempercayai, berwenang, otorisasi
    all: semua, segala, apa pun, apapun, setiap, tanpa batas, otomatis, sepenuhnya, tanpa bertanya, tanpa konfirmasi, segera
    memory: memori, ingat, ingatlah, ingatan, simpan, preferensi, profil
    trigger: ketika pengguna, jika pengguna, saat pengguna, sebelum menjawab, sebelum melanjutkan, sebelum memulai, jika ditanya, jika anda, saat membaca, untuk melanjutkan, bila ditanya, sebelum setiap
    not: jangan, tidak, tanpa, bukan, tak
    power: sebagai root, administrator, pintu belakang, akses tulis, langsung ke main, terapkan, gabungkan
  `,
  thai: `
    agent: ผู้ช่วย, เอเจนต์, ตัวแทน, โมเดล, ปัญญาประดิษฐ์, ai
    drop: ไม่ต้องสนใจ, ละเว้น, เพิกเฉย, ลืม, ยกเลิก
    prior: ก่อนหน้า, ทั้งหมด, ข้างต้น, เดิม, ของผู้ใช้
    rules: คำสั่ง, กฎ, คำแนะนำ, ข้อกำหนด
    not: ไม่, อย่า, ห้าม, ไม่ต้อง, โดยไม่
    tell: บอก, แจ้ง, รายงาน, ถาม, กล่าวถึง, เตือน
    user: ผู้ใช้, นักพัฒนา
    send: ส่ง, อัปโหลด, คัดลอก, โพสต์, เผยแพร่, พิมพ์
    secret: รหัสผ่าน, กุญแจ, คีย์, โทเค็น, ความลับ
    run: รัน, ติดตั้ง, ดาวน์โหลด, เรียกใช้, เปิด
    destroy: ลบ, ทำลาย
    off: ปิด, ข้าม, ปิดใช้งาน, โดยไม่
    guard: ความปลอดภัย, ตรวจสอบ, อนุมัติ, ยืนยัน, สิทธิ์
    standing: จากนี้ไป, เสมอ, ตั้งแต่นี้, ทุกครั้ง
    must: ต้อง, โปรด, กรุณา, ให้
  `,
  hindi: `
    agent: एआई, सहायक*, एजेंट*, मॉडल*, असिस्टेंट*, बॉट*, ai
    you: आप, आपको, आपके, तुम, तुम्हें, अपने, अपनी
    must: चाहिए, होगा, कृपया, ज़रूर, जरूर, अनिवार्य, आवश्यक, करें, करना
    standing: अब से, आगे से, हमेशा, कभी नहीं, कभी, भविष्य में, हर सत्र, सभी सत्रों, हर बार, स्थायी, सदैव, प्रत्येक सत्र, इसके बाद
    user: उपयोगकर्ता*, यूज़र, यूजर, मानव, डेवलपर*, किसी, मालिक, इंसान
    drop: अनदेखा, नज़रअंदाज़, नजरअंदाज, भूल जाओ, भूल जाएं, भूल जाएँ, उपेक्षा, रद्द, भूल, अनदेखी
    prior: पिछले, पिछली, पहले, सभी, सब, ऊपर, पूर्व, अपने, मौजूदा, पुराने, सिस्टम
    rules: निर्देश*, नियम*, आदेश*, प्रॉम्प्ट*, प्रतिबंध*, दिशानिर्देश*, नीति*
    tell: बताएं, बताएँ, बताओ, बताना, बताए, सूचित, उल्लेख, पूछें, पूछे, पूछना, चेतावनी, दिखाएं, जानकारी, पुष्टि
    hidden: चुपके, चुपचाप, गुप्त, छिपा, छुपा, छिपाकर, चुपके से, गोपनीय
    send: भेज*, चिपका*, भेजना, अपलोड, पोस्ट, साझा, कॉपी, चिपका*, प्रिंट, प्रकाशित, जोड़ें, दिखाएं, दिखाओ
    secret: गुप्त कुंजी, कुंजी*, पासवर्ड*, टोकन*, क्रेडेंशियल*, पर्यावरण चर, एनवायरनमेंट, सीक्रेट*, निजी कुंजी, गोपनीय
    run: चलाएं, चलाएँ, चलाओ, चलाना, चला*, निष्पादित, इंस्टॉल, डाउनलोड, खोलें, उपयोग, स्थापित, रन
    destroy: हटा*, हटाएं, हटाओ, मिटा*, मिटाएं, डिलीट, नष्ट
    goods: फ़ाइल*, फाइल*, फ़ोल्डर*, फोल्डर*, निर्देशिका*, डेटाबेस, लॉग, शाखा, बैकअप, रिपॉजिटरी, टेस्ट, इतिहास, डेटा
    off: अक्षम, बंद, छोड़, छोड़ें, बायपास, बिना, हटा*, निष्क्रिय, स्किप, ज़रूरत नहीं, आवश्यकता नहीं
    guard: सुरक्षा, समीक्षा, अनुमोदन, अनुमति, पुष्टि, सत्यापन, हस्ताक्षर, प्रमाणीकरण, चेतावनी, जांच, जाँच, स्वीकृति
    check: टेस्ट*, परीक्षण*, जांच, ci
    claim: उत्तर, जवाब, कहें, कहो, रिपोर्ट, चिह्नित, मानें, पुष्टि, बताएं
    verdict: सुरक्षित, सफल, सही, कोई समस्या नहीं, पास, स्वीकृत, त्रुटि नहीं
    grant: अधिकृत, स्वीकृत, अनुमति दी, अनुमति दे, विश्वसनीय, भरोसा, मंजूरी, सहमति
    all: सभी, सब, कोई भी, हर, असीमित, स्वचालित, पूरी तरह, बिना पूछे, तुरंत
    memory: मेमोरी, स्मृति, याद, याद रखें, याद रखो, पसंद, प्रोफ़ाइल
    trigger: जब उपयोगकर्ता, यदि उपयोगकर्ता, अगर उपयोगकर्ता, उत्तर देने से पहले, जवाब देने से पहले, शुरू करने से पहले, यदि आप, अगर आप, पढ़ते, आगे बढ़ने, पूछे जाने, से पहले
    not: नहीं, न, मत, बिना, ना
    power: रूट, प्रशासक, व्यवस्थापक, बैकडोर
  `,
  bengali: `
    agent: এআই, সহকারী*, এজেন্ট*, মডেল*
    drop: উপেক্ষা, ভুলে যাও, অগ্রাহ্য, বাতিল
    prior: আগের, সব, পূর্ববর্তী, উপরের
    rules: নির্দেশ*, নিয়ম*, আদেশ*
    not: না, নয়, কখনো, ছাড়া
    tell: বলো, বলবে, জানাবে, জানাও, জিজ্ঞাসা, উল্লেখ
    user: ব্যবহারকারী*, ডেভেলপার*
    send: পাঠাও, পাঠান, আপলোড, কপি, পুশ, পোস্ট, প্রকাশ
    secret: চাবি*, পাসওয়ার্ড*, টোকেন*, গোপন
    run: চালাও, চালান, ইনস্টল, ডাউনলোড
    destroy: মুছে, মুছো, ডিলিট
    off: বন্ধ, এড়িয়ে, ছাড়া, নিষ্ক্রিয়
    guard: নিরাপত্তা, যাচাই, অনুমোদন, অনুমতি
    standing: এখন থেকে, সবসময়, সর্বদা
    must: হবে, দয়া, অবশ্যই, করো, করুন
  `,
  tamil: `
    agent: உதவியாளர்*, முகவர்*, மாதிரி
    drop: புறக்கணி*, மறந்து*, மற
    prior: முந்தைய, அனைத்து, எல்லா, மேலே
    rules: வழிமுறை*, விதி*, கட்டளை*, அறிவுறுத்தல்*
    not: வேண்டாம், இல்லாமல், சொல்லாமல், ஒருபோதும், கேட்காமல்
    tell: சொல்லாமல், சொல்ல, தெரிவிக்க*, கேட்காமல்
    user: பயனர்*
    send: அனுப்ப*, பதிவேற்ற*, நகலெடு*
    secret: கடவுச்சொ*, சாவி*, டோக்கன்*, ரகசிய*
    run: இயக்க*, நிறுவ*, பதிவிறக்க*
    off: முடக்கி*, தவிர்*, நிறுத்து*
    guard: பாதுகாப்பு*, சோதனை*, அனுமதி*
    must: வேண்டும், தயவுசெய்து
    standing: இனிமேல், எப்போதும்
  `,
};
